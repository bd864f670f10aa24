import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createApp, listen } from '#platform/http/http.ts'
import { limitBodyTime } from '#platform/http/bounds.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import type { Subgraph } from '#platform/graph/subgraph.ts'
import { worldOfFile } from '../world-of-file.ts'

const PAGE = 'https://app.example.com'
const world = await worldOfFile({ settings: { CORS_ORIGINS: `${PAGE}, http://localhost:5173` } })
const alone = await worldOfFile()

// What it serves does not matter: nobody without a seal comes as far as that.
const inner = serveSubgraph(
  { name: 'x' } as unknown as Subgraph,
  createSealer(randomBytes(32).toString('hex')),
  async () => undefined,
)
afterAll(() => inner.close())
const innerUrl = `http://127.0.0.1:${await listen(inner, '127.0.0.1', 0, 'PORT')}`
const ports = { gateway: world.gatewayUrl, 'REST adapter': world.restUrl, subgraph: innerUrl }

/** Everything that comes back over a bare connection until it is closed. */
function raw(url: string, text: string | Buffer, waitMs = 3_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
    let answer = ''
    const timer = setTimeout(() => socket.destroy(), waitMs)
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

describe.each(Object.entries(ports))('the port of the %s', (_, url) => {
  const careful = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-frame-options': expect.stringMatching(/DENY/i),
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
  const headersOf = (answer: Response) => Object.fromEntries(answer.headers)

  test('S-66: every answer tells browsers to be careful, also where there is nothing', async () => {
    const paths = [
      '/health/live',
      '/health/ready',
      '/graphql',
      '/nothing',
      '/%ff',
      '/douyin/feed/',
      '/',
      '/media/x',
    ]
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE'])
        expect([path, headersOf(await fetch(`${url}${path}`, { method }))]).toEqual([
          path,
          expect.objectContaining(careful),
        ])
    }
    for (const rubbish of [
      'GARBAGE\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`,
    ]) {
      const answer = (await raw(url, rubbish)).toLowerCase()
      for (const name of Object.keys(careful)) expect(answer).toContain(`${name}:`)
    }
  })

  test('S-66: so does every answer to a handshake that is none', async () => {
    for (const method of ['GET', 'POST'])
      for (const path of ['/graphql', '/nothing']) {
        const asked = `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`
        const answer = (await raw(url, asked, 500)).toLowerCase()
        for (const name of Object.keys(careful)) expect(answer).toContain(`${name}:`)
        expect(answer).not.toContain('text/html')
      }
  })

  test('S-88: no answer says what program gave it', async () => {
    const headers = headersOf(await fetch(`${url}/health/live`))
    for (const name of ['server', 'x-powered-by', 'via']) expect(headers).not.toHaveProperty(name)
  })

  test.each([
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!',
    ],
    ['chunks of no length', 'POST /graphql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    [
      'chunks under another name',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n',
    ],
    ['lines without their end', 'GET /health/live HTTP/1.1\nhost: x\n\n'],
    ['a folded header', 'GET /health/live HTTP/1.1\r\nhost: x\r\nx-a: b\r\n c\r\n\r\n'],
    ['a blank before the colon', 'GET /health/live HTTP/1.1\r\nhost : x\r\n\r\n'],
    ['a NUL in a header', 'GET /health/live HTTP/1.1\r\nhost: x\r\nx-a: b\0c\r\n\r\n'],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n'],
  ])('S-77: what two servers could read in two ways is refused: %s', async (_name, text) => {
    const statuses = (await raw(url, text)).match(/(?<=^HTTP\/1\.1 )\d+|(?<=\}HTTP\/1\.1 )\d+/gm)
    // What could be read of it may have been refused already, for what it is; then the connection ends.
    expect(statuses?.at(-1)).toBe('400')
    expect(statuses).not.toContain('200')
  })

  test('S-77: headers beyond all measure are refused in so many words', async () => {
    const answer = await raw(url, `GET /health/live HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })
})

test.each(Object.entries(ports))(
  'at the port of the %s another protocol may be offered, and HTTP is spoken on',
  async (_, url) => {
    const offer =
      'host: x\r\nconnection: Upgrade, HTTP2-Settings, close\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n'
    expect(await raw(url, `GET /health/live HTTP/1.1\r\n${offer}\r\n`)).toMatch(/^HTTP\/1\.1 200 [^]*"live"/)
  },
)

test('so it is with a body, of which a part comes later, and with what comes behind it', async () => {
  const query = '{"query":"{ __typename }"}'
  const asked = (more: string) =>
    `POST /graphql HTTP/1.1\r\nhost: x\r\n${more}content-type: application/json\r\ncontent-length: ${query.length}\r\n\r\n`
  const socket = connect(Number(new URL(world.gatewayUrl).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk.toString()))
  socket.write(`${asked('connection: upgrade\r\nupgrade: h2c\r\n')}${query.slice(0, 9)}`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.write(`${query.slice(9)}${asked('connection: close\r\n')}${query}`)
  await new Promise((resolve) => socket.once('close', resolve))
  expect(answer.match(/^HTTP\/1\.1 200 /gm)).toHaveLength(2)
  expect(answer.match(/\{"data":\{"__typename":"Query"\}\}/g)).toHaveLength(2)
})

test('a method that the graph does not know is told which ones it does, unread', async () => {
  for (const method of ['PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
    const body = method === 'PUT' ? '{' : undefined
    const answer = await fetch(`${world.gatewayUrl}/graphql`, { method, body })
    expect([method, answer.status, answer.headers.get('allow')]).toEqual([
      method,
      405,
      'GET, HEAD, OPTIONS, POST',
    ])
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  }
  expect((await fetch(`${world.gatewayUrl}/graph`, { method: 'PUT' })).status).toBe(404)
})

describe.each([
  ['the gateway', world.gatewayUrl, alone.gatewayUrl, '/graphql'],
  ['the REST adapter', world.restUrl, alone.restUrl, '/douyin/feed/'],
])('S-67: pages of other origins at %s', (_, named, unnamed, path) => {
  const ask = (url: string, origin: string, method: string) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        origin,
        'content-type': 'application/json',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
      ...(method === 'POST' && { body: '{"query":"{ me { id } }"}' }),
    })

  test.each(['OPTIONS', 'POST'])('S-67: those that are named may read answers: %s', async (method) => {
    const { headers } = await ask(named, PAGE, method)
    expect(headers.get('access-control-allow-origin')).toBe(PAGE)
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('vary')).toMatch(/origin/i)
  })

  test.each([
    'null',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'https://sub.app.example.com',
    'http://app.example.com',
    'https://app.example.com:444',
    'HTTPS://APP.EXAMPLE.COM',
    'https://app.example.com/',
    'http://127.0.0.1',
    '*',
  ])('S-67: all others may not: %s', async (origin) => {
    for (const method of ['OPTIONS', 'POST'])
      expect((await ask(named, origin, method)).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('S-67: where none is named, none may', async () => {
    for (const method of ['OPTIONS', 'POST']) {
      const { headers } = await ask(unnamed, PAGE, method)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })
})

test('S-67: uploads are open to the pages that are named, and to no others', async () => {
  const ask = (at: string, method: string, origin: string) =>
    fetch(`${at}/uploads/0`, { method, headers: { origin, 'tus-resumable': '1.0.0' } })
  for (const at of [world.gatewayUrl, world.restUrl])
    for (const method of ['OPTIONS', 'HEAD', 'POST', 'PATCH', 'PUT']) {
      const allowed = (await ask(at, method, PAGE)).headers
      expect([method, allowed.get('access-control-allow-origin')]).toEqual([method, PAGE])
      expect(allowed.get('access-control-expose-headers')).toMatch(/upload-offset/i)
      const other = (await ask(at, method, 'https://evil.example')).headers
      expect([method, other.get('access-control-allow-origin')]).toEqual([method, null])
    }
  expect((await ask(world.gatewayUrl, 'OPTIONS', PAGE)).headers.get('tus-extension')).toContain('creation')
  const { headers } = await ask(alone.gatewayUrl, 'OPTIONS', PAGE)
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
})

test.each([
  [PAGE, true],
  ['https://evil.example', false],
  ['null', false],
])('S-69: a page of %s may open a live socket: %s', async (origin, may) => {
  const address = `${world.gatewayUrl.replace('http', 'ws')}/graphql`
  const socket = new WebSocket(address, 'graphql-transport-ws', { headers: { origin } })
  const outcome = await new Promise((resolve) => {
    socket.on('open', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
  socket.terminate()
  expect(outcome).toBe(may)
})

test.each([
  ['{ me { id } }', undefined, 200, 'application/json'],
  ['{ me { id } }', 'application/json', 200, 'application/json'],
  ['{ me { id } }', 'application/graphql-response+json', 200, 'application/graphql-response+json'],
  ['{ nothing }', 'application/json', 200, 'application/json'],
  ['{ nothing }', 'application/graphql-response+json', 400, 'application/graphql-response+json'],
] as const)(
  'S-66: no cache keeps an answer of the graph: %s, for who accepts %s',
  async (query, accept, ...head) => {
    const { status, headers } = await fetch(`${world.gatewayUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(accept && { accept }) },
      body: JSON.stringify({ query }),
    })
    expect([status, headers.get('content-type')?.split(';')[0]]).toEqual(head)
    expect(headers.get('cache-control')).toBe('no-store')
  },
)

test('S-78: who does not finish a header is shown out, and nobody waits for them', async () => {
  const app = createApp({ bodyLimit: 1_000, ready: async () => undefined })
  expect(app.server.headersTimeout).toBe(15_000)
  // The same server, in a hurry.
  app.server.headersTimeout = 300
  Reflect.set(app.server, 'connectionsCheckingInterval', 100)
  await using _ = { [Symbol.asyncDispose]: () => app.close() }
  const url = `http://127.0.0.1:${await listen(app, '127.0.0.1', 0, 'PORT')}`
  const slow = Array.from({ length: 100 }, () => raw(url, 'GET / HTTP/1.1\r\nhost: x\r\nx-a', 10_000))
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

test('S-78: who does not finish an ordinary body is shown out', async () => {
  const app = createApp({ bodyLimit: 1_000, ready: async () => undefined })
  limitBodyTime(app, 200)
  app.post('/', async () => 'read')
  await using _ = { [Symbol.asyncDispose]: () => app.close() }
  const url = `http://127.0.0.1:${await listen(app, '127.0.0.1', 0, 'PORT')}`
  const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n'
  expect(await raw(url, `${head}{"a":`)).toMatch(/^HTTP\/1\.1 408 /)
  expect(await raw(url, `${head}{"a": 1}x`.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))).toMatch(
    /^HTTP\/1\.1 400 /,
  )
})

test('S-78: beyond so many connections further ones are closed, until one is free again', async () => {
  const app = createApp({ bodyLimit: 1_000, mostConnections: 10, ready: async () => undefined })
  await using _ = { [Symbol.asyncDispose]: () => app.close() }
  const port = await listen(app, '127.0.0.1', 0, 'PORT')
  const idle = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'))
  await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  const ask = 'GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
  const url = `http://127.0.0.1:${port}`
  await expect.poll(() => raw(url, ask)).toBe('')
  idle.forEach((socket) => socket.destroy())
  await expect.poll(() => raw(url, ask)).toMatch(/^HTTP\/1\.1 200 /)
})
