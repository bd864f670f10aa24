import { EventEmitter, getEventListeners, once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { TaskList } from 'graphile-worker'
import postgres from 'postgres'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createLogger, type Logger } from '#platform/process/logger.ts'
import { startMediaJobs } from '../../subgraphs/videos/media-jobs.ts'
import { freePort } from '../../fleet/free-port.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'

const jobsOf = (
  databaseUrl: string,
  logger: Logger = createLogger('silent', false),
  tasks: TaskList = { nothing: async () => undefined },
) =>
  startMediaJobs({
    ...{ databaseUrl, concurrency: 2, tasks, crontab: '' },
    ...{ logger, cutShort: () => undefined },
  })

/** What Postgres is sent by a client that leaves. */
const GOODBYE = Buffer.from([0x58, 0, 0, 0, 4])

/** A way to Postgres on which goodbyes are lost, so that whoever left is still there for the server. */
async function wayWithoutGoodbye(databaseUrl: string) {
  const to = new URL(databaseUrl)
  let [open, left] = [0, 0]
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const onward = connect(Number(to.port), to.hostname)
    open += 1
    sockets.push(socket, onward)
    for (const each of [socket, onward]) each.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (!bytes.subarray(-GOODBYE.length).equals(GOODBYE)) return void onward.write(bytes)
      left += 1
    })
    onward.pipe(socket)
    onward.once('close', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    everybodyLeft: () => open > 0 && open === left,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a job whose end could not be written is done again soon, by the workers that took the place of its own', async () => {
  await using database = await createDatabase()
  const sql = postgres(database.url, { max: 1 })
  let begun = 0
  const gate = new EventEmitter()
  const hold = async () => {
    begun += 1
    if (begun === 1) await once(gate, 'open')
  }
  await using _jobs = jobsOf(database.url, undefined, { hold })
  await sql`select graphile_worker.add_job('hold', queue_name => 'somebody')`
  await eventually(() => begun === 1)

  // Older than what is left alone, and a moment in which the queue takes nothing, while its keeper's connection goes on.
  await pause(3_100)
  await sql`alter table graphile_worker._private_jobs rename to away`
  gate.emit('open')
  await pause(500)
  await sql`alter table graphile_worker.away rename to _private_jobs`
  await eventually(async () => (await sql`select from graphile_worker._private_jobs`).count === 0, 20_000)
  expect(begun).toBe(2)
  await sql.end()
})

test('two jobs whose ends were lost with their connections are done again soon, and what comes later is done, too', async () => {
  await using database = await createDatabase()
  const sql = postgres(database.url, { max: 1 })
  const beside = postgres(database.url, { max: 1, database: 'postgres' })
  const name = new URL(database.url).pathname.slice(1)
  const letIn = (isOpen: boolean) => beside.unsafe(`alter database "${name}" allow_connections ${isOpen}`)
  const begun: string[] = []
  const gate = new EventEmitter()
  const hold = async (payload: unknown) => {
    begun.push(String(payload))
    if (begun.length <= 2) await once(gate, String(payload))
  }
  await using _jobs = jobsOf(database.url, undefined, { hold })
  const add = (job: string) =>
    sql`select graphile_worker.add_job('hold', to_json(${job}::text), queue_name => ${job})`
  await add('first')
  await add('second')
  await eventually(() => begun.length === 2)

  await pause(3_100)
  await sql.begin(async (held) => {
    await held`lock table graphile_worker._private_jobs`
    // Each end is on its way to the queue when the database goes, with all connections to it, and comes back later.
    for (const job of ['first', 'second']) {
      gate.emit(job)
      await pause(100)
    }
    await letIn(false)
    await held`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'douyin media jobs'`
  })
  await pause(500)
  await letIn(true)
  await add('third')
  await eventually(async () => (await sql`select from graphile_worker._private_jobs`).count === 0, 20_000)
  expect(begun.toSorted()).toEqual(['first', 'first', 'second', 'second', 'third'])
  await Promise.all([sql.end(), beside.end()])
})

test('a job that was given to workers whom the answer did not reach is done by others; what they work on is left to them', async () => {
  await using database = await createDatabase()
  const sql = postgres(database.url, { max: 1 })
  const begun: string[] = []
  const gate = new EventEmitter()
  const hold = async (payload: unknown) => {
    begun.push(String(payload))
    if (payload === 'long') await once(gate, 'open')
  }
  await using _jobs = jobsOf(database.url, undefined, { hold })
  await sql`select graphile_worker.add_job('hold', '"long"'::json, queue_name => 'somebody')`
  await eventually(() => begun.length === 1)
  // As it is left by an answer that gives a job and is lost with its connection.
  await sql`select graphile_worker.add_job('hold', '"lost"'::json, queue_name => 'another', run_at => now() + interval '1 hour')`
  await sql`
    update graphile_worker._private_jobs set run_at = now(), locked_at = now() - interval '1 minute', attempts = 1,
      locked_by = (select locked_by from graphile_worker._private_jobs where locked_by is not null)`
  await sql`
    update graphile_worker._private_job_queues set locked_at = now() - interval '1 minute',
      locked_by = (select min(locked_by) from graphile_worker._private_jobs)`
  await eventually(() => begun.length > 1, 10_000)
  await eventually(async () => (await sql`select from graphile_worker._private_jobs`).count === 1)
  gate.emit('open')
  await eventually(async () => (await sql`select from graphile_worker._private_jobs`).count === 0)
  expect(begun).toEqual(['long', 'lost'])
  await sql.end()
})

test('a database that shows its clients out while they are leaving takes nothing down', async () => {
  const crashes: unknown[] = []
  const hear = (crash: unknown) => crashes.push(crash)
  process.on('uncaughtException', hear)
  onTestFinished(() => void process.off('uncaughtException', hear))
  await using database = await createDatabase()
  await using way = await wayWithoutGoodbye(database.url)
  await using jobs = jobsOf(way.url)
  const sql = postgres(database.url, { max: 1 })
  const others = sql`from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  const working = async () => (await sql`select ${others} and application_name = 'douyin media jobs'`).count
  await expect.poll(working).toBeGreaterThan(1)

  const gone = jobs[Symbol.asyncDispose]()
  await expect.poll(way.everybodyLeft).toBe(true)
  const shownOut = await sql`select pg_terminate_backend(pid) ${others}`
  expect(shownOut.count).toBeGreaterThan(1)
  await gone
  await sql.end()
  expect(crashes).toEqual([])
})

test('when its workers end, others take their place, and nothing of the first ones stays', async () => {
  const made: AbortController[] = []
  vi.stubGlobal(
    'AbortController',
    class extends AbortController {
      constructor() {
        super()
        made.push(this)
      }
    },
  )
  onTestFinished(() => void vi.unstubAllGlobals())
  await using database = await createDatabase()
  await using _jobs = jobsOf(database.url)
  // It lasts as long as the jobs do.
  const stop = made[0]?.signal ?? AbortSignal.abort()
  const sql = postgres(database.url, { max: 1 })
  const listening = async () => {
    const [client] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity
      where datname = current_database() and application_name = 'douyin media jobs' and query like 'LISTEN%'`
    return client?.pid
  }
  await expect.poll(listening).toBeDefined()
  const first = await listening()
  const exitCode = process.exitCode
  // So a newer version of the queue's library tells workers of the older one that they are of no use any more.
  await sql.notify('worker:migrate', JSON.stringify({ migrationNumber: 1_000_000, breaking: true }))
  await expect.poll(listening, { timeout: 10_000 }).toSatisfy((pid) => pid !== undefined && pid !== first)
  process.exitCode = exitCode
  await sql.end()
  expect(getEventListeners(stop, 'abort')).toHaveLength(1)
})

test('while its database is away that is said once, not with every try', async () => {
  const lines: string[] = []
  const output = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(line.toString())
      done()
    },
  })
  const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`
  await using _jobs = jobsOf(nowhere, createLogger('warn', false, output))
  await pause(3_500)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('the media jobs stand still')
})

test('workers that live are seen to live all the time, however old their connection: others would do their jobs again', async () => {
  await using database = await createDatabase()
  const url = new URL(database.url)
  url.searchParams.set('max_lifetime', '0.2')
  await using _jobs = jobsOf(url.href)
  const sql = postgres(database.url, { max: 1 })
  const areSeen = async () =>
    (
      await sql`select from pg_locks where locktype = 'advisory' and classid = 7214002
      and database = (select oid from pg_database where datname = current_database())`
    ).count > 0
  await eventually(areSeen)
  for (let look = 0; look < 20; look += 1) {
    expect(await areSeen()).toBe(true)
    await pause(30)
  }
  await sql.end()
})
