import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { temporaryFolder, type TemporaryFolder } from '../../tests/temporary-folder.ts'
import { EmbeddedPostgresError, openEmbeddedPostgres } from './index.ts'

// The stories kill processes, not machines: what a process wrote outlives it without fsync.
const settings = { fsync: 'off' }
const isRoot = process.getuid?.() === 0
const run = promisify(execFile)
/** The mark of an owner, and on Linux its sign of life. */
const ownMarks = process.platform === 'linux' ? 2 : 1
/** What keeps a process from seeing those of others, as a container does. Who is not root first becomes its own. */
const CONTAINER = [
  ...(isRoot ? [] : ['--user', '--map-root-user']),
  ...['--pid', '--ipc', '--net', '--fork', '--mount-proc'],
]
const canContain = await run('unshare', [...CONTAINER, 'true']).then(
  () => true,
  () => false,
)
const seconds = 1000

const used = await temporaryFolder()
beforeAll(async () => {
  await using _database = await openEmbeddedPostgres({ folder: used.path, settings })
})
afterAll(() => used[Symbol.asyncDispose]())

/** One in which a database was created before; to create one takes longer than most stories. */
async function folderThatWasUsed(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  // With the owners of its files: Postgres belongs to somebody else where this is root.
  await run('cp', ['-a', `${used.path}/.`, folder.path])
  return folder
}

describe('the Postgres that comes with the project', { timeout: 30 * seconds }, () => {
  test('the first start creates a database that reads Chinese, and a second start keeps its rows', async () => {
    await using folder = await temporaryFolder()
    const steps: string[] = []
    const onProgress = (step: string) => void steps.push(step)
    {
      await using database = await openEmbeddedPostgres({ folder: folder.path, settings, onProgress })
      await using sql = connect(database.url)
      await insertVideo(sql, '短视频')
      await sql.client`create extension pg_trgm`
      const [found] = await sql.client`
        select current_setting('server_encoding') as encoding, show_trgm('抖音') <> '{}' as "hasTrigrams"`
      expect(found).toEqual({ encoding: 'UTF8', hasTrigrams: true })
    }
    {
      await using database = await openEmbeddedPostgres({ folder: folder.path, settings, onProgress })
      expect(await titles(database.url)).toEqual(['短视频'])
    }
    expect(steps).toEqual(['creating the database cluster', 'starting Postgres', 'starting Postgres'])
  })

  test('its log is bounded also while it runs for months', async () => {
    await using folder = await folderThatWasUsed()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
    const log = join(folder.path, 'postgres.log')
    await writeFile(log, Buffer.alloc(11 * 2 ** 20, 'a line of a year\n'), { flag: 'a' })
    vi.advanceTimersByTime(60 * seconds)
    await eventually(async () => (await stat(log)).size < 2 ** 20)
    await using sql = connect(database.url)
    await expect(sql.client`select nonsense`).rejects.toThrow('nonsense')
    // Not behind eleven megabytes of nothing.
    await eventually(async () => /^\d.*nonsense/.test(await readFile(log, 'utf8')))
  })

  test('nobody enters without the password, which only its owner can read', async () => {
    await using folder = await folderThatWasUsed()
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
    const stranger = new URL(database.url)
    stranger.password = 'guess'
    expect(stranger.hostname).toBe('127.0.0.1')
    await expect(titles(stranger.href)).rejects.toThrow('password authentication failed')
    expect((await stat(join(folder.path, 'password'))).mode & 0o777).toBe(0o600)
  })

  test('one that is killed while it is used is there again, on its port, with its rows, and ends with its owner', async () => {
    await using folder = await folderThatWasUsed()
    const steps: string[] = []
    const onProgress = (step: string) => void steps.push(step)
    {
      const options = { folder: folder.path, settings, onProgress, keepsRunning: true }
      await using database = await openEmbeddedPostgres(options)
      {
        await using sql = connect(database.url)
        await insertVideo(sql, 'kept')
      }
      for (let time = 0; time < 2; time += 1) {
        process.kill(await postmasterOf(folder.path), 'SIGKILL')
        await expect
          .poll(() => titles(database.url).catch(() => 'away'), { timeout: 10 * seconds })
          .toEqual(['kept'])
      }
    }
    expect(steps.slice(1)).toEqual(
      Array.from({ length: 2 }, () => 'starting Postgres again, which ended by itself'),
    )
    await expect(postmasterOf(folder.path)).rejects.toThrow('ENOENT')
  })

  test('a row outlives kill -9 of Postgres', async () => {
    await using folder = await folderThatWasUsed()
    {
      await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
      await using sql = connect(database.url)
      await insertVideo(sql, 'kept')
      process.kill(await postmasterOf(folder.path), 'SIGKILL')
    }
    const steps: string[] = []
    const onProgress = (step: string) => void steps.push(step)
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings, onProgress })
    expect(await titles(database.url)).toEqual(['kept'])
    expect(steps).toEqual(['recovering after an unclean stop'])
  })

  test('a row outlives kill -9 of Node, and the Postgres left behind is stopped', async () => {
    await using folder = await folderThatWasUsed()
    await using owner = await startOwner(folder.path)
    {
      await using sql = connect(owner.url)
      await insertVideo(sql, 'kept')
    }
    await owner.end('SIGKILL')
    await expect(titles(owner.url)).resolves.toEqual(['kept'])
    const orphan = await postmasterOf(folder.path)
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
    expect(await titles(database.url)).toEqual(['kept'])
    expect(await postmasterOf(folder.path)).not.toBe(orphan)
    expect((await readdir(folder.path)).filter((name) => name.startsWith('owner'))).toHaveLength(ownMarks)
    await expect(titles(owner.url)).rejects.toThrow()
  })

  test('a row outlives kill -9 of both', async () => {
    await using folder = await folderThatWasUsed()
    await using owner = await startOwner(folder.path)
    {
      await using sql = connect(owner.url)
      await insertVideo(sql, 'kept')
    }
    process.kill(await postmasterOf(folder.path), 'SIGKILL')
    await owner.end('SIGKILL')
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
    expect(await titles(database.url)).toEqual(['kept'])
  })

  test('Ctrl-C reaches Node alone, which can still write before it stops Postgres', async () => {
    await using folder = await folderThatWasUsed()
    await using owner = await startOwner(folder.path)
    await owner.end('SIGINT')
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
    expect(await titles(database.url)).toEqual(['written after Ctrl-C'])
  })

  test('a creation that was killed half way is done again', async () => {
    await using folder = await temporaryFolder()
    await using owner = spawnOwner(folder.path)
    await owner.says('creating')
    await sleep(150)
    await owner.end('SIGKILL')
    await expect(stat(join(folder.path, 'cluster'))).rejects.toThrow('ENOENT')
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
    await using sql = connect(database.url)
    await insertVideo(sql, 'first')
  })

  test('a process that was given the number of a killed Postgres is left alone', async () => {
    await using folder = await folderThatWasUsed()
    await using first = await openEmbeddedPostgres({ folder: folder.path, settings })
    await first[Symbol.asyncDispose]()
    // The parent of this process lives. Postgres would not believe in its own parent, which is this process.
    const stranger = process.ppid
    const file = join(folder.path, 'cluster', 'postmaster.pid')
    await writeFile(file, `${stranger}\n${join(folder.path, 'cluster')}\n1\n5432\n\n127.0.0.1\n\nready\n`)
    await using database = await openEmbeddedPostgres({ folder: folder.path, settings })
    expect(await postmasterOf(folder.path)).not.toBe(stranger)
    await expect(connectOnce(database.url)).resolves.toBe(1)
  })

  test('a folder in use is refused in one sentence that names who uses it', async () => {
    await using folder = await folderThatWasUsed()
    await using first = await openEmbeddedPostgres({ folder: folder.path, settings })
    const second = openEmbeddedPostgres({ folder: folder.path, settings })
    await expect(second).rejects.toThrow(EmbeddedPostgresError)
    await expect(second).rejects.toThrow(/^The database in .* is in use by this process itself: [^.]*\.$/)
    await expect(connectOnce(first.url)).resolves.toBe(1)
  })

  test.skipIf(!canContain)(
    'a folder in use by another container is refused, although none of its processes can be seen (where processes may be kept apart)',
    async () => {
      await using folder = await folderThatWasUsed()
      await using first = await openEmbeddedPostgres({ folder: folder.path, settings })
      const second = run('unshare', [...CONTAINER, process.execPath, ...ownerOf(folder.path)])
      await expect(second).rejects.toThrow(
        /The database in .* is in use by a process of another container, or outside of this one: /,
      )
      await expect(connectOnce(first.url)).resolves.toBe(1)
    },
  )

  test('of four starts at one moment, one opens the database and three are refused', async () => {
    await using folder = await temporaryFolder()
    const starts = [1, 2, 3, 4].map(() => openEmbeddedPostgres({ folder: folder.path, settings }))
    const outcomes = await Promise.allSettled(starts)
    const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    for (const database of opened) await database[Symbol.asyncDispose]()
    expect(opened).toHaveLength(1)
  })

  test('a file in place of the folder, or another version in it, is refused in one sentence', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'file'), '')
    await expect(openEmbeddedPostgres({ folder: join(folder.path, 'file') })).rejects.toThrow(
      /^The database folder .* cannot be used: a file is in the way \(/,
    )
    await mkdir(join(folder.path, 'cluster'))
    await writeFile(join(folder.path, 'cluster', 'PG_VERSION'), '16\n')
    await expect(openEmbeddedPostgres({ folder: folder.path })).rejects.toThrow(
      /written by PostgreSQL 16 and/,
    )
  })

  test.skipIf(isRoot)(
    'an unwritable folder is refused in one sentence (root may write everywhere)',
    async () => {
      await using folder = await temporaryFolder()
      await chmod(folder.path, 0o500)
      await expect(openEmbeddedPostgres({ folder: join(folder.path, 'inner') })).rejects.toThrow(
        /^The database folder .* cannot be used: this user may not use it \(/,
      )
    },
  )

  test.skipIf(!isRoot || process.platform !== 'linux')(
    'root may keep its database where nobody else can enter (only root can have such a folder)',
    async () => {
      await using folder = await temporaryFolder()
      await chmod(folder.path, 0o700)
      const inner = join(folder.path, 'inner')
      await using database = await openEmbeddedPostgres({ folder: inner, settings })
      await expect(connectOnce(database.url)).resolves.toBe(1)
    },
  )
})

function connect(url: string) {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  return { client, [Symbol.asyncDispose]: () => client.end({ timeout: 1 }) }
}

async function connectOnce(url: string): Promise<unknown> {
  await using sql = connect(url)
  const [row] = await sql.client`select 1 as one`
  return row?.['one']
}

async function insertVideo({ client }: ReturnType<typeof connect>, title: string): Promise<void> {
  await client`create table if not exists videos (title text not null)`
  await client`insert into videos values (${title})`
}

async function titles(url: string): Promise<unknown[]> {
  await using sql = connect(url)
  const rows = await sql.client`select title from videos`
  return rows.map((row) => row['title'])
}

async function postmasterOf(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8'), 10)
}

/** Another Node that owns the database in `folder`: see owner.fixture.ts. */
function spawnOwner(folder: string) {
  // A process group of its own stands for the terminal, whose Ctrl-C goes to a whole group.
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const child = spawn(process.execPath, ownerOf(folder), { detached: true, stdio: [...stdio] })
  let said = ''
  child.stdout?.on('data', (words: Buffer) => (said += words.toString()))
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    process.kill(-(child.pid ?? Number.NaN), signal)
    await once(child, 'exit')
  }
  const says = async (word: string) => {
    while (!said.includes(word)) await sleep(5)
    return said
  }
  return { says, end, [Symbol.asyncDispose]: () => end('SIGKILL') }
}

function ownerOf(folder: string): string[] {
  return ['--import', 'tsx', fileURLToPath(new URL('./owner.fixture.ts', import.meta.url)), folder]
}

async function startOwner(folder: string) {
  const owner = spawnOwner(folder)
  const url = /postgres:\S+/.exec(await owner.says('open\n'))?.[0] ?? ''
  return { ...owner, url }
}
