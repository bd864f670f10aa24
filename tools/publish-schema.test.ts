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
const published = join(project, 'gateway/published.graphql')
const changes = join(project, 'gateway/CHANGES.md')

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
const rewrite = async (file: string, change: (text: string) => string) =>
  writeFile(file, change(await readFile(file, 'utf8')))

test('what is published is promised: it is told when it comes, and goes for a reason alone', async () => {
  const today = `## ${new Date().toISOString().slice(0, 10)}`
  await rewrite(contract, (text) =>
    text.replace(/^type Query \{/m, 'type Query {\n  "How many friends there are."\n  friendTotal: Int'),
  )
  await rewrite(published, (text) =>
    text.replace(/^type Query \{/m, 'type Query {\n  "How many foes there are."\n  foeTotal: Int'),
  )
  const refused = await compose('--publish')
  expect(refused.code).not.toBe(0)
  expect(refused.said).toContain("Field 'foeTotal' was removed")
  expect(await readFile(published, 'utf8')).toContain('foeTotal')

  expect(await compose('--publish', '--break', 'Nobody counts foes')).toMatchObject({ code: 0 })
  const [newest = ''] = (await readFile(changes, 'utf8')).split(/^(?=## )/m).slice(1)
  expect(newest).toContain(today)
  expect(newest).toContain("- Field 'friendTotal' was added to object type 'Query'")
  expect(newest).toMatch(/### Breaks clients\n\nNobody counts foes\n\n- .*foeTotal/)
  expect(await readFile(published, 'utf8')).toMatch(/friendTotal: Int/)
  expect(await readFile(published, 'utf8')).not.toContain('foeTotal')
})
