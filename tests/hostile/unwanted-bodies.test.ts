import { watch } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { clip } from '../phone.ts'
import { multipart, send } from '../rest/send.ts'
import { createWorld, type World } from '../world.ts'

const PUBLISH = '/douyin/publish/action/'
const MEGABYTE = 1024 * 1024

/** A connection that has sent the head of a request whose body has no end, and maybe the beginning of that. */
function begin(url: string, path: string, beginning = '', type = 'multipart/form-data; boundary=b') {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: ${type}\r\n` +
      `content-length: 900000000\r\n\r\n${beginning}`,
  )
  return { socket, [Symbol.dispose]: () => void socket.destroy() }
}

const fileOfStranger = '--b\r\ncontent-disposition: form-data; name="data"; filename="a.mp4"\r\n\r\nfile'

/** The names of files that were begun while a test went on, also of those that are gone. */
function filesBegunIn({ dataFolder }: World): ReadonlySet<string> {
  const names = new Set<string>()
  const watcher = watch(join(dataFolder, 'spool'), (_event, name) => void names.add(String(name)))
  onTestFinished(() => watcher.close())
  return names
}

/** Sends until nobody listens; answers with the bytes that went away. */
async function sendOn(socket: Socket, most: number): Promise<number> {
  const piece = Buffer.alloc(256 * 1024)
  let sent = 0
  while (sent < most && !socket.destroyed) {
    if (socket.write(piece)) await pause(1)
    else await new Promise((goOn) => ['drain', 'close'].forEach((event) => socket.once(event, goOn)))
    sent += piece.length
  }
  return sent
}

test('S-50: a phone whose session is over is told so, and no byte of its film is written', async () => {
  await using world = await createWorld()
  const written = filesBegunIn(world)
  const film = Buffer.alloc(3 * MEGABYTE)
  const inForm = multipart([
    ['token', 'over'],
    ['title', ''],
    ['data', film],
  ])
  const inQuery = multipart([['data', film]])
  for (const [path, message] of [
    [PUBLISH, inForm],
    [`${PUBLISH}?token=over`, inQuery],
  ] as const) {
    const { reply } = await send(world.restUrl, path, { method: 'POST', ...message })
    expect(reply()).toMatchObject({ status_code: 40_001, status_msg: 'Please sign in first' })
  }
  expect(written).toEqual(new Set())
})

test('S-50: of those who do not say who they are, four at an address send files; who says it is not held up', async () => {
  await using world = await createWorld({ settings: { MEDIA_JOBS: '1' } })
  const ana = await world.phone.signUp('ana')
  const written = filesBegunIn(world)
  const open = () => begin(world.restUrl, PUBLISH, fileOfStranger)
  using _one = open()
  using _two = open()
  using _three = open()
  using _four = open()
  await expect.poll(() => written.size).toBe(4)
  const film = await clip()
  const tokenLast = multipart([
    ['data', film],
    ['token', ana.token],
    ['title', 'last'],
  ])
  const refused = await send(world.restUrl, PUBLISH, { method: 'POST', ...tokenLast })
  expect(refused.reply()).toMatchObject({ status_code: 40_029 })
  const tokenFirst = multipart([
    ['token', ana.token],
    ['title', 'first'],
    ['data', film],
  ])
  const taken = await send(world.restUrl, PUBLISH, { method: 'POST', ...tokenFirst })
  expect(taken.reply()).toMatchObject({ status_code: 0 })
})

test('S-50: who goes on sending what is not wanted is cut off in the middle, and not heard any more', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'unwanted-mb=2/1000' } })
  using mob = begin(world.restUrl, `${PUBLISH}?token=nobody`, fileOfStranger)
  expect(await sendOn(mob.socket, 100 * MEGABYTE)).toBeLessThan(50 * MEGABYTE)
  await expect(fetch(`${world.restUrl}/health/live`, { signal: AbortSignal.timeout(500) })).rejects.toThrow()
})

test('S-50: sixteen refused files of an address are read to their end; who comes with more is cut off, and then not heard', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'refusals=30/1000' } })
  const written = filesBegunIn(world)
  const sockets: Socket[] = []
  const isCut = ({ destroyed, readyState }: Socket) => destroyed || readyState !== 'open'
  function comeWithAnother(): void {
    const { socket } = begin(world.restUrl, PUBLISH, fileOfStranger)
    onTestFinished(() => void socket.destroy())
    sockets.push(socket.resume())
  }
  for (let n = 0; n < 4; n += 1) comeWithAnother()
  await expect.poll(() => written.size).toBe(4)
  for (let n = 0; n < 16; n += 1) comeWithAnother()
  await pause(500)
  expect(sockets.filter(isCut)).toEqual([])
  const url = `${world.restUrl}/health/live`
  expect((await fetch(url)).ok).toBe(true)
  for (let n = 0; n < 30; n += 1) comeWithAnother()
  await expect.poll(() => sockets.slice(20).every(isCut)).toBe(true)
  expect(written.size).toBe(4)
  await expect(fetch(url, { signal: AbortSignal.timeout(500) })).rejects.toThrow()
})

test('S-50: a text that is far too long is not wanted either', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'unwanted-mb=2/1000' } })
  using mob = begin(world.restUrl, '/douyin/user/login/', '', 'text/plain')
  expect(await sendOn(mob.socket, 100 * MEGABYTE)).toBeLessThan(20 * MEGABYTE)
})

test.concurrent.each([
  ['the REST adapter', 'restUrl', '/nothing'],
  ['the REST adapter, at an upload that does not exist', 'restUrl', '/uploads/nothing'],
  ['the gateway', 'gatewayUrl', '/media/nothing'],
] as const)(
  'S-78: who is answered and goes on sending is shown out after five seconds: %s',
  { timeout: 60_000 },
  async (_name, port, path) => {
    await using world = await createWorld()
    using begun = begin(world[port], path)
    const { socket } = begun
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    const trickle = setInterval(() => socket.write('drip'), 50)
    await new Promise((resolve) => socket.once('close', resolve)).finally(() => clearInterval(trickle))
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  },
)
