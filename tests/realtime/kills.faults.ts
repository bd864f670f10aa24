import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { createDatabase } from '../database.ts'
import { graphClient, type GraphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { findRedis, openRedis } from '../redis.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { chatStage, RECEIVED, SEND } from './chat-stage.ts'

const ROUNDS = 20
const redis = await findRedis()

test.runIf('path' in redis)(
  'while Redis is away live sockets are told by the database, within five seconds',
  async () => {
    if (!('path' in redis)) return
    await using server = await openRedis(redis)
    await using world = await createWorld({ settings: { REDIS_URL: server.url } })
    const { pair, live, send } = chatStage(world)
    const [ana, ben] = await pair()
    await using socket = live(ben)
    const heard = socket.subscribe(RECEIVED, { since: '0' })
    const sentAt: number[] = []
    const lateness: number[] = []
    const watching = (async () => {
      for (let n = 0; n < 240; n += 1) {
        await heard.until(n + 1, 20_000)
        lateness[n] = performance.now() - (sentAt[n] ?? performance.now())
      }
    })()
    const breaking = (async () => {
      await pause(2_000)
      await server.kill()
      await pause(6_000)
      await server.start()
    })()
    for (let n = 0; n < 240; n += 1) {
      sentAt[n] = performance.now()
      await send(ana, ben, String(n))
      await pause(45)
    }
    await Promise.all([watching, breaking])
    const worst = Math.max(...lateness)
    console.log(`worst lateness ${Math.round(worst)} ms, at the end ${Math.round(lateness.at(-1) ?? 0)} ms`)
    expect(heard.events.map(({ content }) => content)).toEqual(
      Array.from({ length: 240 }, (_, n) => String(n)),
    )
    expect(worst).toBeLessThan(5_000)
  },
)

/** The whole system as a process of its own, which can be killed. */
async function systemProcess(databaseUrl: string, dataFolder: string) {
  const [restPort, gatewayPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${gatewayPort}`
  let process_: ChildProcess | null = null
  return {
    url,
    async start() {
      process_ = spawn(process.execPath, ['--import', 'tsx', 'start.ts'], {
        cwd: projectFile('.'),
        stdio: 'ignore',
        env: {
          ...process.env,
          ...{ DATABASE_URL: databaseUrl, DATA_DIR: dataFolder, DEMO_DATA: 'off', HOST: '127.0.0.1' },
          ...{ REST_PORT: String(restPort), GATEWAY_PORT: String(gatewayPort), LOG_LEVEL: 'silent' },
          RATE_LIMITS: 'off',
        },
      })
      for (;;) {
        const answer = await fetch(`${url}/health/ready`).catch(() => null)
        if (answer?.ok) return
        await pause(50)
      }
    },
    async kill() {
      const ending = process_
      process_ = null
      if (!ending) return
      const gone = new Promise((resolve) => ending.once('exit', resolve))
      ending.kill('SIGKILL')
      await gone
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('through fifteen kills and five cut databases every acknowledged message is stored, and was heard once, in the order of the conversation', async () => {
  await using database = await createDatabase()
  const dataFolder = await mkdtemp(join(tmpdir(), 'douyin-kills-'))
  const system = await systemProcess(database.url, dataFolder)
  await system.start()
  const graph = graphClient(system.url)
  const [ana, ben] = [await graph.signUp('ana'), await graph.signUp('ben')]
  await using anas = liveClient(system.url, ana, { retries: 10_000 })
  await using bens = liveClient(system.url, ben, { retries: 10_000 })
  const heard = {
    ana: anas.subscribe(RECEIVED, { since: '0' }),
    ben: bens.subscribe(RECEIVED, { since: '0' }),
  }

  let isWriting = true
  const acknowledged: string[] = []
  async function write(from: GraphClient, to: GraphClient): Promise<void> {
    for (let n = 0; isWriting; n += 1) {
      const message = { to: to.id, text: `${from.id} ${n}`, once: `${n}` }
      // In doubt it is sent again: the same message, whatever happened to the first attempt.
      for (;;) {
        const answer = await from.ask(SEND, message).catch(() => null)
        if (answer?.data?.sendMessage) break
        await pause(50)
      }
      acknowledged.push(message.text)
      await pause(10)
    }
  }
  const writing = [write(ana, ben), write(ben, ana)]
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(500 + Math.random() * 1_000)
    if (round % 4 === 3) await cutDatabase(database.url)
    else {
      await system.kill()
      await system.start()
    }
  }
  await pause(1_000)
  isWriting = false
  await Promise.all(writing)

  await using rows = rowsOf(database.url)
  const stored = await rows.sql<{ content: string; sequence: number; recipient: string }[]>`
    select m.content, m.sequence, m.recipient_id::text as recipient from chat.messages m order by m.id`
  const to = (id: string) => stored.filter(({ recipient }) => recipient === id).map(({ content }) => content)
  await Promise.all([heard.ana.until(to(ana.id).length, 20_000), heard.ben.until(to(ben.id).length, 20_000)])
  await pause(500)
  const texts = (events: { content: string }[]) => events.map(({ content }) => content)
  console.log(`${acknowledged.length} messages acknowledged, ${stored.length} stored`)
  expect(stored.map(({ sequence }) => sequence)).toEqual(stored.map((_, n) => n + 1))
  expect(stored.map(({ content }) => content).toSorted()).toEqual(acknowledged.toSorted())
  expect(texts(heard.ana.events)).toEqual(to(ana.id))
  expect(texts(heard.ben.events)).toEqual(to(ben.id))
  await system.kill()
  await rm(dataFolder, { recursive: true, force: true })
})

/** Every connection of the system is cut by the server, as when Postgres restarts. */
async function cutDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1 })
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  await sql.end()
}
