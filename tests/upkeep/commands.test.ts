import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runningDatabaseUrl } from '#db/running-database.ts'
import { command, compiled } from '../command.ts'
import { createDatabase } from '../database.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { createWorld } from '../world.ts'

const [DB, JOBS, ROLE, SEED] = [
  ...['db/operate.main.ts', 'subgraphs/videos/jobs.main.ts', 'db/role.main.ts', 'db/seed.main.ts'],
] as const

test.each([
  [DB, ['reconcile', 'repiar']],
  [DB, ['backup']],
  [DB, ['restore', 'somewhere', 'without-meida']],
  [DB, ['constructor']],
  [DB, ['forget']],
  [JOBS, ['retry']],
])('%s tells who mistypes %j what there is, and opens no database for it', async (program, words) => {
  await using folder = await temporaryFolder()
  const DATA_DIR = join(folder.path, 'data')
  const { code, text } = await command(program, { DATA_DIR }, ...words)
  expect(code).toBe(1)
  expect(text).toMatch(/^npm run (db|jobs) -- /)
  expect(existsSync(DATA_DIR)).toBe(false)
})

test.each([
  [DB, ['migrate']],
  [JOBS, ['list']],
  [ROLE, ['ana', 'ADMINISTRATOR']],
])('%s %j says in a sentence that its database is not there', async (program, words) => {
  const DATABASE_URL = 'postgres://ana:a-secret@127.0.0.1:1/douyin'
  expect(await command(program, { DATABASE_URL }, ...words)).toEqual({
    code: 1,
    text: 'The database at DATABASE_URL cannot be used (ECONNREFUSED): is it there, with this user?\n',
  })
})

test.each([
  [DB, ['reconcile']],
  [JOBS, ['list']],
  [ROLE, ['ana', 'ADMINISTRATOR']],
])('%s %j says of a database without tables how it comes to them', async (program, words) => {
  await using database = await createDatabase('template1')
  expect(await command(program, { DATABASE_URL: database.url }, ...words)).toEqual({
    code: 1,
    text: 'This database does not have the tables of this release: `npm run db -- migrate` makes them.\n',
  })
})

test('where a killed system left word of its database, whoever asks for that is told that none runs', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'postgres/cluster'), { recursive: true })
  await writeFile(join(folder.path, 'postgres/password'), 'x'.repeat(32))
  // As Postgres writes it: among others its number, which nobody has any more, and its port.
  const left = ['4194304', '/data', '1700000000', '1', '', '127.0.0.1', '', 'ready']
  await writeFile(join(folder.path, 'postgres/cluster/postmaster.pid'), left.join('\n'))
  expect(await command(ROLE, { DATA_DIR: folder.path }, 'ana', 'ADMINISTRATOR')).toEqual({
    ...{ code: 1, text: 'Set DATABASE_URL, or run this while `npm start` runs.\n' },
  })
})

test('a backup of a database without tables, and one that somebody wrote over, are told in a sentence', async () => {
  await using database = await createDatabase('template1')
  await using folder = await temporaryFolder()
  const env = { DATABASE_URL: database.url, DATA_DIR: folder.path }
  const backup = join(folder.path, 'backup')
  expect(await command(DB, env, 'backup', backup)).toMatchObject({
    ...{ code: 1, text: expect.stringMatching(/^This database does not have the tables of this release/) },
  })
  const other = join(folder.path, 'other')
  await mkdir(other)
  await writeFile(join(other, 'manifest.json'), 'half a manifest')
  expect(await command(DB, env, 'restore', other)).toEqual({
    ...{ code: 1, text: `${other}/manifest.json was not written by this program.\n` },
  })
})

test('where secrets are files, the first administrator is made and people are added there, too', async () => {
  await using world = await createWorld()
  await world.phone.signUp('ana')
  await using folder = await temporaryFolder()
  const DATABASE_URL_FILE = join(folder.path, 'database-url')
  await writeFile(DATABASE_URL_FILE, `${world.databaseUrl}\n`)
  const env = { DATABASE_URL_FILE, DATA_DIR: folder.path }
  const { code, text } = await command(ROLE, env, 'ana', 'ADMINISTRATOR')
  expect(text).toContain('ana is ADMINISTRATOR now')
  expect(code).toBe(0)
  const seeded = await command(SEED, env, '--users', '2', '--videos', '0')
  expect(seeded.text).toContain('equal their rows')
  expect(existsSync(join(folder.path, 'postgres'))).toBe(false)
})

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('a command that gets %s takes the Postgres that it started with it', async (signal, code) => {
  await using folder = await temporaryFolder()
  const env = { PATH: process.env.PATH, DATA_DIR: folder.path }
  const child = spawn(process.execPath, [compiled(DB), 'migrate'], { env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  await expect.poll(() => runningDatabaseUrl(folder.path), { timeout: 20_000 }).not.toBeNull()
  child.kill(signal)
  expect(await ended).toEqual([code, null])
  await expect.poll(() => runningDatabaseUrl(folder.path), { timeout: 10_000 }).toBeNull()
})
