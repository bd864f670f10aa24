import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { openOperations } from '#platform/observe/operations-port.ts'
import { projectFile } from '#platform/process/paths.ts'
import { createWorld } from '../world.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile({ settings: { OPS_PORT: '0' } })

test('the page shows health and the slowest operations, and runs nothing', async () => {
  await (await world.phone.signUp('ana')).get('feed/')
  const page = await fetch(`${world.opsUrl}/ops`)
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
  const text = await page.text()
  expect(text).toMatch(/Slowest of the last hour.*Feed/s)
  expect(text).toMatch(/videos<\/td><td>ready/)
  expect(text).not.toMatch(/<script|style=|\son\w+=/)
})

test('health says which part it is, to operators alone', async () => {
  const health = (await (await fetch(`${world.opsUrl}/health/details`)).json()) as { parts: object }
  expect(Object.keys(health.parts)).toEqual(['start', 'users', 'videos', 'interactions', 'social', 'chat'])
})

test('a process that only begins is not ready yet, whatever is well already', async () => {
  await using operations = await openOperations('beginner', { OPS_PORT: 0, OPS_HOST: '127.0.0.1' })
  const status = async () => (await fetch(`http://127.0.0.1:${operations.port}/health/ready`)).status
  operations.part('database', async () => undefined)
  expect(await status()).toBe(503)
  operations.serves()
  expect(await status()).toBe(200)
})

test('a process whose public port is full is alive to operators, who would kill it otherwise', async () => {
  const most = 10
  await using full = await createWorld({ settings: { OPS_PORT: '0', MAX_CONNECTIONS: String(most) } })
  const { port } = new URL(full.gatewayUrl)
  const sockets = Array.from({ length: most }, () => connect(Number(port), '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  await expect(fetch(`${full.gatewayUrl}/health/live`)).rejects.toThrow('fetch failed')
  expect((await fetch(`${full.opsUrl}/health/live`)).status).toBe(200)
  for (const socket of sockets) socket.destroy()
})

test('who mistypes its address is told which setting it was', async () => {
  const open = () => openOperations('mistyped', { OPS_PORT: 0, OPS_HOST: '192.0.2.1' })
  await expect(open).rejects.toThrow(
    '192.0.2.1 is not an address of this machine: set OPS_HOST to one that is.',
  )
})

test.each(['/metrics', '/ops', '/health/details', '/heap-snapshot'])(
  '%s is on no port that clients reach',
  async (path) => {
    for (const url of [world.restUrl, world.gatewayUrl])
      for (const method of ['GET', 'POST']) expect((await fetch(url + path, { method })).status).toBe(404)
  },
)

test("another site's page in an operator's browser is refused, whatever name it gives to this machine", async () => {
  const answers = await Promise.all([
    fetch(`${world.opsUrl}/heap-snapshot`, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }),
    fetch(`${world.opsUrl}/metrics`, { headers: { 'sec-fetch-site': 'same-site' } }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([403, 403])
  expect(await statusForHost('rebound.example.com')).toBe(403)
  expect(await statusForHost('gateway:9464')).toBe(200)
})

test('a heap snapshot is taken on demand, one at a time', async () => {
  // A process of its own: this one holds far more than any service.
  const program = projectFile('tests/observe/operations-port.main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    ...{ stdio: ['ignore', 'inherit', 'inherit', 'ipc'], cwd: projectFile('.') },
  })
  const [port] = (await once(child, 'message')) as [number]
  const take = () => fetch(`http://127.0.0.1:${port}/heap-snapshot`, { method: 'POST' })
  const [first, second] = await Promise.all([take(), take()])
  expect(new Set([first.status, second.status])).toEqual(new Set([200, 409]))
  const taken = first.status === 200 ? first : second
  expect(JSON.parse(await taken.text())).toHaveProperty('snapshot.meta.node_fields')
  expect((await take()).status).toBe(200)
  child.kill()
})

/** `fetch` lets nobody choose the host. */
async function statusForHost(host: string): Promise<number> {
  const { request } = await import('undici')
  const { statusCode, body } = await request(`${world.opsUrl}/metrics`, { headers: { host } })
  await body.dump()
  return statusCode
}
