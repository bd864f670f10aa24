import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './root.ts'

/** What composing reads, and what it writes: a copy of the project in which promises may be made and broken. */
const parts = [
  'tools',
  'platform',
  'gateway',
  'subgraphs',
  'rest-adapter',
  'deploy',
  'compose.ts',
  'supergraph.yaml',
  'package.json',
]
const project = await mkdtemp(join(tmpdir(), 'douyin-publish-'))
const contract = join(project, 'subgraphs/social/schema.graphql')

beforeAll(async () => {
  for (const part of [...parts, 'tsconfig.json', '.prettierrc'])
    await cp(join(root, part), join(project, part), { recursive: true })
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'))
})
afterAll(() => rm(project, { recursive: true }))

/** `npm run compose -- …` there: how it ended, and what it said. */
function compose(...options: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const program = ['--import', 'tsx', 'compose.ts', ...options]
    execFile(process.execPath, program, { cwd: project }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    )
  })
}
const changes = () => readFile(join(project, 'gateway/CHANGES.md'), 'utf8')
const rewrite = async (change: (text: string) => string) =>
  writeFile(contract, change(await readFile(contract, 'utf8')))

test('what is published is promised: it is told when it comes, and goes for a reason alone', async () => {
  const today = `## ${new Date().toISOString().slice(0, 10)}`
  await rewrite((text) =>
    text.replace(/^type Query \{/m, 'type Query {\n  "How many friends there are."\n  friendTotal: Int'),
  )
  expect(await compose('--publish')).toMatchObject({ code: 0 })
  const [newest = ''] = (await changes()).split(/^(?=## )/m).slice(1)
  expect(newest).toContain(today)
  expect(newest).toContain("- Field 'friendTotal' was added to object type 'Query'")
  expect(await readFile(join(project, 'gateway/published.graphql'), 'utf8')).toContain('friendTotal: Int')

  await rewrite((text) => text.replace(/\n {2}"How many friends there are."\n {2}friendTotal: Int/, ''))
  const refused = await compose('--publish')
  expect(refused.code).not.toBe(0)
  expect(refused.said).toContain("Field 'friendTotal' was removed")
  expect(await compose('--publish', '--break', 'Nobody counts friends')).toMatchObject({ code: 0 })
  expect(await changes()).toMatch(/### Breaks clients\n\nNobody counts friends\n\n- .*friendTotal/)
})
