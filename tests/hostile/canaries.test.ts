import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD_COST } from '#db/password-cost.ts'
import { liveClient } from '../live-client.ts'
import { clip, type Phone } from '../phone.ts'
import { findRedis, openRedis } from '../../fleet/servers/redis.ts'
import { createWorld, type World } from '../world.ts'
import { post, send } from './post.ts'

const redis = await findRedis()
const canary = (kind: string) => `canary-${kind}-${randomBytes(6).toString('hex')}`

/** What must not be found where it does not belong, by what it is. */
const secrets: Record<string, string> = {
  'a password': canary('password'),
  'a password that was mistyped': canary('mistyped'),
  'another password': canary('other'),
  'a token that was never good': canary('token'),
  'a message': canary('message'),
  'a message of the graph': canary('graph-message'),
  'a message that was refused': canary('refused').padEnd(2_100, 'x'),
}
const of = (kind: string): string => secrets[kind] ?? ''

/** Everything that the process writes by itself, standard output and error included. */
const written: string[] = []
/** Every answer after signing in: status line, headers and body. */
const answers: string[] = []
/** All that Redis was told. */
const told: string[] = []

describe.skipIf('reason' in redis)('what one day leaves behind', () => {
  let world: World
  let server: Awaited<ReturnType<typeof openRedis>>
  let monitor: Redis
  let collector: Awaited<ReturnType<typeof openCollector>>

  beforeAll(async () => {
    if ('reason' in redis) throw new Error(redis.reason)
    server = await openRedis(redis)
    const client = new Redis(server.url)
    monitor = await client.monitor()
    // Its monitor has a connection of its own.
    client.disconnect()
    monitor.on('monitor', (_time: unknown, words: string[]) => told.push(words.join(' ')))
    listenTo(process.stdout)
    listenTo(process.stderr)
    // Without the redaction by key, which is the last resort: nothing secret is even handed to the log.
    const logger = pino({ level: 'trace' }, { write: (line: string) => void written.push(line) })
    collector = await openCollector()
    const settings = { REDIS_URL: server.url, OPS_PORT: '0', TRACE_SHARE: '1' }
    world = await createWorld({
      logger,
      passwordCost: PASSWORD_COST,
      settings: { ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    })
    await liveADay(world)
  })
  afterAll(async () => {
    restore.forEach((undo) => undo())
    await world[Symbol.asyncDispose]()
    monitor.disconnect()
    await server[Symbol.asyncDispose]()
    await collector[Symbol.asyncDispose]()
  })

  test('S-20: the day was long enough', () => {
    expect(written.length).toBeGreaterThan(40)
    expect(told.length).toBeGreaterThan(3)
    expect(answers.length).toBeGreaterThan(60)
    expect(Object.keys(secrets).filter((kind) => kind.startsWith('the token'))).toHaveLength(3)
  })

  test('S-20: neither the log nor a stray line of the process holds a secret', () => {
    expect(secretsIn(written.join('\n'))).toEqual([])
  })

  test('S-20: no answer repeats one: no error text, no address, no header', () => {
    // Messages are for those who talk: what they read is not looked at here.
    expect(secretsIn(answers.join('\n'), isMessage)).toEqual([])
  })

  test('S-20: no metric, no page for operators and no answer of theirs holds one', async () => {
    const pages = ['/metrics', '/ops', '/ops.css', '/health/details', '/nothing?token=x']
    const texts = await Promise.all(pages.map(async (path) => (await fetch(world.opsUrl + path)).text()))
    expect(texts[0]).toMatch(/douyin_rest_answers_total\{[^}]*"\/douyin\/message\/action"/)
    expect(texts[1]).toMatch(/\/douyin\/message\/action.*Slowest of the last hour/s)
    expect(secretsIn(texts.join('\n'))).toEqual([])
  })

  test('S-20: no trace holds one, in a name, an attribute or an event', async () => {
    const endpoints = () => new Set(collector.sent.join('\n').match(/(?:GET|POST) \/douyin\/[a-z/]+/g))
    await expect.poll(() => endpoints().size, { timeout: 15_000 }).toBe(16)
    expect(collector.sent.join('\n')).toContain('"/graphql"')
    expect(secretsIn(collector.sent.join('\n'))).toEqual([])
  })

  test('S-20: Redis is told none', async () => {
    const client = new Redis(server.url)
    const kept: string[] = []
    for (const key of await client.keys('*')) kept.push(key, String(await client.dump(key)))
    client.disconnect()
    expect(secretsIn([...told, ...kept].join('\n'))).toEqual([])
  })

  test('S-20: no file of the data folder holds one', async () => {
    const files = await readdir(world.dataFolder, { recursive: true, withFileTypes: true })
    const names = files.map(({ parentPath, name }) => join(parentPath, name))
    const texts = files.map(async (file, n) => (file.isFile() ? readFile(names[n] ?? '', 'latin1') : ''))
    expect(files.length).toBeGreaterThan(0)
    expect(secretsIn([...names, ...(await Promise.all(texts))].join('\n'))).toEqual([])
  })

  test('S-09, S-20: the database knows tokens and passwords by their hash alone, and messages where they belong', async () => {
    const sql = postgres(world.databaseUrl, { max: 1, onnotice: () => undefined })
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`
    const found: string[] = []
    for (const { name } of tables) {
      const rows = await sql.unsafe(`select t::text as row from ${name} t`)
      for (const kind of secretsIn(rows.map(({ row }) => row).join('\n'))) found.push(`${kind} in ${name}`)
    }
    const hashes = await sql<{ hash: string }[]>`select password_hash as hash from users.users`
    await sql.end()
    expect(found.sort()).toEqual(
      ['a message in chat.messages', 'a message of the graph in chat.messages'].sort(),
    )
    for (const { hash } of hashes)
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=(19456|[2-9]\d{4,}),t=[2-9],p=1\$/)
  })
})

/** A collector of traces that keeps all that it is sent, as it came. */
async function openCollector() {
  const sent: string[] = []
  const collector = createServer((request, response) => {
    void textOf(request).then((body) => {
      sent.push(request.url ?? '', JSON.stringify(request.headers), body)
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  return {
    // It listens on TCP, so its address is not a pipe's name.
    url: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    sent,
    async [Symbol.asyncDispose]() {
      collector.closeAllConnections()
      collector.close()
    },
  }
}

const restore: (() => void)[] = []

function listenTo(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream)
  const listen = (chunk: unknown, ...rest: unknown[]) => {
    written.push(String(chunk))
    return Reflect.apply(write, stream, [chunk, ...rest]) as boolean
  }
  stream.write = listen
  restore.push(() => (stream.write = write))
}

const isMessage = (kind: string) => kind.startsWith('a message')

function secretsIn(text: string, isAllowed: (kind: string) => boolean = () => false): string[] {
  return Object.entries(secrets)
    .filter(([kind, secret]) => secret.length > 0 && !isAllowed(kind) && text.includes(secret))
    .map(([kind]) => kind)
}

/** Signs in and out, asks for everything that the contract has, right and wrong, and talks on the graph and live. */
async function liveADay({ phone, graph, restUrl, gatewayUrl }: World): Promise<void> {
  const ana = await phone.signUp('ana', of('a password'))
  const ben = await phone.signUp('ben', of('another password'))
  const cleo = await graph.signUp('cleo', of('a password'))
  secrets['the token of a phone'] = ana.token
  secrets['the token of another phone'] = ben.token
  secrets['the token of the graph'] = cleo.token ?? ''

  const ask = async (
    method: string,
    path: string,
    values: Record<string, string>,
    body?: RequestInit['body'],
  ) => {
    const address = `${restUrl}${path}?${new URLSearchParams(values).toString()}`
    const answer = await fetch(address, { method, ...(body && { body }), redirect: 'manual' })
    answers.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`)
  }
  await everyEndpoint(ask, ana, ben)
  const login = { username: 'ana', password: of('a password that was mistyped') }
  await ask('POST', '/douyin/user/login/', login)
  await ask('POST', '/douyin/user/register/', login)
  await ask('GET', '/douyin/nothing/', { token: ana.token, ...login })
  await ask('GET', '/media/nothing.mp4', { token: ana.token })
  await ask('GET', '/%ff', { token: ana.token })

  const url = `${gatewayUrl}/graphql`
  const headers = { authorization: `Bearer ${cleo.token}` }
  const tell = async (query: string, variables = {}) => {
    const { status, text } = await post(`${url}?token=${ana.token}`, { query, variables }, headers)
    answers.push(`${status} ${text}`)
  }
  const message = 'mutation($to: ID!, $text: String!) { sendMessage(toUserId: $to, content: $text) { id } }'
  await tell(message, { to: String(ana.userId), text: of('a message of the graph') })
  await tell(message, { to: String(ana.userId), text: of('a message that was refused') })
  await tell(message, { to: { text: of('a message that was refused') }, text: of('a password') })
  await tell('mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token } }', {
    ...{ u: 'cleo', p: of('a password that was mistyped') },
  })
  await tell('mutation($p: String!) { changePassword(current: $p, new: $p) }', {
    p: of('a password that was mistyped'),
  })
  await tell('mutation($p: String!) { deleteAccount(password: $p) { id } }', {
    p: of('a password that was mistyped'),
  })
  await tell(`{ me { ${'nothing'} } }`)
  for (const authorization of [`Bearer ${of('a token that was never good')}`, `Basic ${ana.token}`]) {
    const { status, text } = await send(`${url}?query={me{id}}`, { headers: { authorization } })
    answers.push(`${status} ${text}`)
  }
  await using socket = liveClient(gatewayUrl, cleo)
  answers.push(
    JSON.stringify(await socket.ask(message, { to: String(ben.userId), text: of('a message of the graph') })),
  )
  const listening = socket.subscribe('subscription { messageReceived(since: "0") { id content } }')
  await ben.post('message/action/', { to_user_id: cleo.id, action_type: 1, content: of('a message') })
  await listening.until(1)
  await tell('mutation { logout }')
}

async function everyEndpoint(
  ask: (
    method: string,
    path: string,
    values: Record<string, string>,
    body?: RequestInit['body'],
  ) => Promise<void>,
  ana: Phone,
  ben: Phone,
): Promise<void> {
  const gets = ['feed', 'user', 'publish/list', 'favorite/list', 'comment/list', 'relation/follow/list']
  gets.push('relation/follower/list', 'relation/friend/list', 'message/chat')
  const posts = ['favorite/action', 'comment/action', 'relation/action', 'message/action', 'publish/action']
  const tokens = [ana.token, of('a token that was never good'), `${ana.token}x`]
  for (const token of tokens) {
    const form = new FormData()
    form.append('token', token)
    form.append('title', 'A day')
    form.append('data', new Blob([new Uint8Array(await clip())]), 'day.mp4')
    await ask('POST', '/douyin/publish/action/', { token }, form)
    for (const path of gets) {
      const values = { token, user_id: String(ben.userId), to_user_id: String(ben.userId), video_id: '1' }
      await ask('GET', `/douyin/${path}/`, values)
      await ask('GET', `/douyin/${path}/`, { ...values, user_id: token, to_user_id: token, video_id: token })
    }
    for (const path of posts) {
      const values = { token, video_id: '1', to_user_id: String(ben.userId), action_type: '1' }
      await ask('POST', `/douyin/${path}/`, { ...values, content: of('a message'), comment_text: 'nice' })
      await ask('POST', `/douyin/${path}/`, { ...values, action_type: token, content: of('a message') })
      const body = new URLSearchParams({ ...values, content: of('a message that was refused') })
      await ask('POST', `/douyin/${path}/`, {}, body)
    }
  }
}
