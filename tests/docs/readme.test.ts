import { setTimeout } from 'node:timers/promises'
import { execFile, spawnSync } from 'node:child_process'
import { createReadStream, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { seedDemo, type DemoMedia } from '#db/demo/demo.ts'
import { projectFile } from '#platform/process/paths.ts'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { newObjectName } from '../../subgraphs/videos/media/object-name.ts'
import { worldOfFile } from '../world-of-file.ts'
import { patternOf, readExamples } from './read-examples.ts'

const run = promisify(execFile)
const readme = readFileSync(projectFile('README.md'), 'utf8')
const examples = readExamples(readme)

const hasCurl = ['curl', 'bash'].every((program) => spawnSync(program, ['--version']).status === 0)
const why = hasCurl ? '' : ' (skipped: curl or bash is not on PATH)'

const world = await worldOfFile()
await seedDemo(world.databaseUrl, await demoMedia(join(world.dataFolder, 'media')))

test('every marked example of the README can be read', () => {
  expect(examples.length).toBeGreaterThan(10)
  expect(examples).toHaveLength(readme.split('<!-- test -->').length - 1)
})

test.skipIf(!hasCurl)(`the README's examples print what it shows${why}`, async () => {
  const outputs = await runInOneShell(examples.map(({ commands }) => inWorld(commands)))
  for (const [index, { line, shown }] of examples.entries()) {
    expect(outputs[index], `README.md:${line}`).toMatch(patternOf(inWorld(shown)))
  }
})

test('the request that the README draws costs the four statements that it shows', async () => {
  const ana = await world.phone.logIn('ana', 'douyin-demo')
  // Rows that everybody sees are kept for a second: what is drawn is a request that finds none of them.
  await ana.get('user/')
  await setTimeout(1_100)
  world.statements.length = 0
  await ana.get('feed/', { latest_time: 0 })
  const tables = world.statements.map((text) => /from (?:\(\s*select .*? from )?(\w+\.\w+)/s.exec(text)?.[1])
  const drawn = [...readme.matchAll(/ [1-9] {2}([a-z_]+\.[a-z_]+)/g)].map(([, table]) => table)
  expect(tables).toHaveLength(4)
  expect(new Set(tables)).toEqual(new Set(drawn))
})

function inWorld(text: string): string {
  return text
    .replaceAll('http://localhost:8080', world.restUrl)
    .replaceAll('http://localhost:4000', world.gatewayUrl)
}

/** One shell for all of them, as a reader has one: what one example remembers the next may use. */
async function runInOneShell(blocks: readonly string[]): Promise<string[]> {
  const end = '---- end of an example ----'
  const script = ['set -eo pipefail', ...blocks.map((block) => `${block}\nprintf '%s' '${end}'`)].join('\n')
  const { stdout } = await run('bash', ['-c', script], { cwd: projectFile('.') })
  return stdout
    .split(end)
    .slice(0, -1)
    .map((output) => output.trim())
}

async function demoMedia(folder: string): Promise<DemoMedia> {
  const store = await openFolderStore(folder)
  return {
    async put(file, contentType) {
      const name = newObjectName(contentType)
      const { size } = await stat(file)
      await store.put(name, createReadStream(file), { contentType, size })
      return name
    },
  }
}
