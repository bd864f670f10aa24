import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SetupError } from '#platform/process/config.ts'
import { command } from '../command.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { createWorld } from '../world.ts'

test.each([
  ['FFMPEG_PATH', '/nosuch/ffmpeg'],
  ['FFMPEG_PATH', '/etc/hostname'],
  ['SUPERGRAPH_PATH', '/nosuch.graphql'],
  ['HOST', 'nobody.invalid'],
  ['HOST', '192.0.2.1'],
])('who mistypes %s (%s) is told in a sentence what to put right', async (setting, path) => {
  const problem = await createWorld({ settings: { [setting]: path } }).then(
    async (world) => world[Symbol.asyncDispose](),
    (error: unknown) => error,
  )
  expect(problem).toBeInstanceOf(SetupError)
  const { message } = problem as SetupError
  expect(message).toContain(setting)
  expect(message).toContain(path)
})

test.each([
  [{ REST_PORT: '4000' }, 'REST_PORT and GATEWAY_PORT both come to port 4000'],
  [{ OPS_PORT: '8079', WORKERS: '2' }, 'REST_PORT and OPS_PORT both come to port 8080'],
  [{ SETTINGS_FILE: '/nosuch.yaml' }, 'SETTINGS_FILE: /nosuch.yaml cannot be used: ENOENT'],
  [{ RATE_LIMITS: 'coment=1/60' }, 'RATE_LIMITS: names coment'],
])('%o is told before anything is opened', async (settings, sentence) => {
  await using folder = await temporaryFolder()
  const DATA_DIR = join(folder.path, 'data')
  const { code, text } = await command('start.ts', { DATA_DIR, ...settings })
  expect(code).toBe(1)
  expect(text).toContain(sentence)
  expect(existsSync(DATA_DIR)).toBe(false)
})

test.each([
  ['rest-adapter/main.ts', { DATA_DIR: '/dev/null/x' }, 'The folder /dev/null/x cannot be used (ENOTDIR)'],
  // Of what is there the system says that it is not: Node's mkdir goes on trying for ever.
  ['rest-adapter/main.ts', { DATA_DIR: '/proc/x' }, 'The folder /proc/x cannot be used'],
  ['subgraphs/videos/worker.main.ts', { DATA_DIR: '/dev/null/x' }, 'set DATA_DIR to one that this user may'],
  ['rest-adapter/main.ts', { USERS_URL: 'users:4101' }, 'must be an http(s) address (set by USERS_URL)'],
])('%s says in a sentence what is wrong with %o', async (program, settings, sentence) => {
  await using folder = await temporaryFolder()
  const SEAL_SECRET = 'a secret of more than thirty-two characters'
  const place = { DATA_DIR: folder.path, DATABASE_URL: 'postgres://127.0.0.1:1/douyin', OPS_PORT: 'off' }
  const { code, text } = await command(program, { SEAL_SECRET, ...place, ...settings })
  expect(code).toBe(1)
  expect(text).toContain(sentence)
  expect(text).not.toMatch(/\n\s+at /)
})

test.each([
  ['db/operate.main.ts', ['migrate'], {}],
  ['db/seed.main.ts', ['--users', '1'], {}],
  ['db/operate.main.ts', ['backup', 'nowhere'], { DATABASE_URL: 'postgres://127.0.0.1:1/douyin' }],
])('%s %j ends with a sentence where no data folder can be', async (program, words, settings) => {
  const { code, text } = await command(program, { DATA_DIR: '/proc/x', ...settings }, ...words)
  expect(code).toBe(1)
  expect(text).toMatch(/^The folder \/proc\/x cannot be used/)
})

test('a database that is not there is told in a sentence, without its password', async () => {
  await using folder = await temporaryFolder()
  const DATABASE_URL = 'postgres://ana:a-secret@127.0.0.1:1/douyin'
  const { code, text } = await command('start.ts', { DATABASE_URL, DATA_DIR: folder.path })
  expect(code).toBe(1)
  expect(text).toContain('The database at DATABASE_URL cannot be used (ECONNREFUSED)')
  expect(text).not.toMatch(/a-secret|\n\s+at /)
})
