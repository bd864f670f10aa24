import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { createClient } from 'graphql-ws'
import { Agent } from 'undici'
import { WebSocket } from 'ws'
import { openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { readConfig } from '#platform/process/config.ts'
import { hashToken } from '#platform/identity/identity.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openOneMachine } from '../one-machine.ts'

/**
 * `npm run bench:chat`: live chat on one machine, system and database included; clients live in a process of their own.
 * `npm run bench:chat -- 10000` chooses how many sockets idle.
 */
const pool = new Agent({ connections: 32 })
const RECEIVED =
  'subscription ($since: ID) { messageReceived(since: $since) { id content sender { name avatar isFollow } } }'
const SEND = 'mutation ($to: ID!, $text: String!) { sendMessage(toUserId: $to, content: $text) { id } }'

interface Task {
  url: string
  tokens: string[]
  ids: string[]
}

const SECONDS = 8

function percentile(sorted: readonly number[], part: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10
}

/** The other process: opens all sockets and tells of each message how long it took since its text was written. */
async function listenAll({ url, tokens, ids }: Task): Promise<void> {
  const address = `${url.replace('http', 'ws')}/graphql`
  let heard = 0
  let late: number[] = []
  let open = 0
  const begin = async (token: string) => {
    const client = createClient({
      ...{
        url: address,
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: () => undefined,
      },
      connectionParams: { authorization: `Bearer ${token}` },
      on: { connected: () => (open += 1) },
    })
    client.subscribe<{ messageReceived: { content: string } }>(
      { query: RECEIVED },
      {
        next({ data }) {
          heard += 1
          if (data)
            late.push(performance.timeOrigin + performance.now() - Number(data.messageReceived.content))
        },
        error: () => undefined,
        complete: () => undefined,
      },
    )
  }
  for (let at = 0; at < tokens.length; at += 100) {
    await Promise.all(tokens.slice(at, at + 100).map(begin))
    while (open < Math.min(at + 100, tokens.length) - 200) await pause(5)
  }
  while (open < tokens.length) await pause(10)
  process.on('message', (asked) => {
    const { rate } = asked as { rate: number }
    void sendAll({ url, tokens, ids }, rate).then(() => {
      process.send?.({ heard, late })
      heard = 0
      late = []
    })
  })
  process.send?.({ open })
}

/** Everybody writes to the next one, in turn, at a steady rate whatever the answers take. */
async function sendAll({ url, tokens, ids }: Task, rate: number): Promise<void> {
  const start = performance.now()
  const sending: Promise<unknown>[] = []
  for (let n = 0; n < rate * SECONDS; n += 1) {
    const from = n % ids.length
    const text = String(performance.timeOrigin + performance.now())
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens[from] ?? ''}` }
    const body = JSON.stringify({ query: SEND, variables: { to: ids[(from + 1) % ids.length], text } })
    sending.push(
      pool
        .request({ method: 'POST', path: '/graphql', origin: url, headers, body })
        .then((answer) => answer.body.dump()),
    )
    const due = start + ((n + 1) * 1_000) / rate
    if (due > performance.now()) await pause(due - performance.now())
  }
  await Promise.all(sending)
  await pause(2_000)
}

async function main(): Promise<void> {
  const sockets = Number(process.argv[2] ?? 2_000)
  const folder = await mkdtemp(join(tmpdir(), 'douyin-bench-chat-'))
  const server = await openEmbeddedPostgres({ folder: join(folder, 'postgres') })
  await migrate(server.url)
  const sql = postgres(server.url, { max: 2, onnotice: () => undefined })
  const people = await sql<{ id: string }[]>`
    insert into users.users (username, username_key, password_hash)
    select name, name, 'x' from (select 'person ' || n as name from generate_series(1, ${sockets}) as n) as named
    returning id::text`
  const tokens = people.map(() => randomUUID())
  await sql`
    insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
    select u::bigint, h, 'graph', now() + interval '1 day', now() + interval '1 day'
    from unnest(${people.map(({ id }) => id)}::text[], ${tokens.map(hashToken)}::text[]) as t (u, h)`
  const config = readConfig({
    HOST: '127.0.0.1',
    REST_PORT: '0',
    GATEWAY_PORT: '0',
    DATA_DIR: folder,
    PATH: process.env.PATH,
    // A handful of people do here what thousands would.
    RATE_LIMITS: 'off',
  })
  const machine = await openOneMachine({
    ...{ config, databaseUrl: server.url, logger: createLogger('silent', false) },
    liveLimits: { sockets: 100_000 },
  })
  const url = `http://127.0.0.1:${machine.gatewayPort}`
  const before = process.memoryUsage().rss
  const opening = performance.now()
  const clients = fork(fileURLToPath(import.meta.url), ['listen'], { execArgv: ['--import', 'tsx'] })
  clients.send({ url, tokens, ids: people.map(({ id }) => id) } satisfies Task)
  const answer = <Value>() =>
    new Promise<Value>((resolve) => clients.once('message', (value) => resolve(value as Value)))
  await answer()
  console.log(
    `${sockets} sockets, each with a subscription: open after ${Math.round(performance.now() - opening)} ms`,
  )
  await pause(3_000)
  const idle = process.cpuUsage()
  await pause(10_000)
  const { user, system } = process.cpuUsage(idle)
  console.log(
    `idle: ${Math.round((process.memoryUsage().rss - before) / 2 ** 20)} MB more; ${((user + system) / 1e5).toFixed(1)} % of a core`,
  )

  for (const rate of [200, 500, 1_000]) {
    const cpu = process.cpuUsage()
    const report = answer<{ heard: number; late: number[] }>()
    clients.send({ rate })
    const { heard, late } = await report
    const total = rate * SECONDS
    const { user: u, system: s } = process.cpuUsage(cpu)
    late.sort((a, b) => a - b)
    console.log(
      `${rate}/s: ${heard} of ${total} heard; ms p50 ${percentile(late, 0.5)}, p95 ${percentile(late, 0.95)}, p99 ${percentile(late, 0.99)}, max ${percentile(late, 1)}; ${Math.round((u + s) / total)} µs of CPU a message, all in`,
    )
  }
  clients.kill()
  await machine[Symbol.asyncDispose]()
  await sql.end()
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}

// Two processes of one file: the system and its clients.
if (process.argv[2] === 'listen') process.once('message', (task) => void listenAll(task as Task))
else await main()
