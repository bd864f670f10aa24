import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { newObjectName } from '../subgraphs/videos/media/object-name.ts'
import { clip, phone, type Reply } from '../tests/phone.ts'
import { median } from './measure/median.ts'
import { cpuSeconds, residentMiB } from './measure/process-usage.ts'
import { slowPlayers } from './slow-players.ts'
import { startWholeSystem } from './whole-system.ts'

/** `npm run bench:upload`, also on a PATH without ffmpeg: how fast a file travels, how long a video takes, what memory that costs. */
const MIB = 1024 * 1024
const BIG = 100 * MIB

await using system = await startWholeSystem()
const { rest, gateway, pid } = system
const ana = await phone(rest).signUp(`bench ${Date.now()}`)

await publish(await clip('hills'), ana.token, 'warm')
const times: number[] = []
for (const name of ['sunrise', 'lotus', 'aurora', 'balls', 'bokeh']) {
  const start = performance.now()
  await publish(await clip(name), ana.token, name)
  times.push(performance.now() - start)
}
console.log(`a demo clip, sent to listed: median ${median(times).toFixed(0)} ms of ${times.length}`)

const big = await bigVideo()
for (const round of [1, 2, 3]) {
  const start = performance.now()
  const used = cpuSeconds([pid])
  await put(await uploadAddress(), big)
  const seconds = (performance.now() - start) / 1000
  const processor = cpuSeconds([pid]) - used
  console.log(
    `100 MiB, PUT to the store, round ${round}: ${(BIG / MIB / seconds).toFixed(0)} MiB/s, ` +
      `${processor.toFixed(2)} s of the processor`,
  )
}
for (const round of [1, 2, 3]) {
  const person = await phone(rest).signUp(`bench ${Date.now()}`)
  const start = performance.now()
  await publish(big, person.token, `big ${round}`)
  const seconds = (performance.now() - start) / 1000
  console.log(`100 MiB through publish/action to listed, round ${round}: ${seconds.toFixed(2)} s`)
}

const before = residentMiB(pid)
const people = await Promise.all(
  Array.from({ length: 8 }, (_, n) => phone(rest).signUp(`eight ${n} ${Date.now()}`)),
)
const watch = watchPeak()
const start = performance.now()
await Promise.all(people.map(({ token }, n) => publish(big, token, `eight ${n}`)))
const seconds = (performance.now() - start) / 1000
const peak = watch.stop()
console.log(
  `eight times 100 MiB at once: ${seconds.toFixed(1)} s, resident ${before.toFixed(0)} MiB before, ` +
    `at most ${peak.toFixed(0)} MiB: ${(peak - before).toFixed(0)} MiB more`,
)

await players(200)

/** Players that take one file of 100 MiB slowly: what they leave unread must not pile up in memory. */
async function players(count: number): Promise<void> {
  const name = newObjectName('video/mp4')
  await writeFile(join(system.folder, 'media', name), big)
  const base = residentMiB(pid)
  const watching = watchPeak()
  await using slow = await slowPlayers(`${rest}/media/${name}`, count)
  await new Promise((done) => setTimeout(done, 15_000))
  const most = watching.stop()
  console.log(
    `${count} slow players of one file, 15 s: they took ${(slow.taken() / MIB).toFixed(0)} MiB, resident ` +
      `${base.toFixed(0)} MiB before, at most ${(most - base).toFixed(0)} MiB more`,
  )
}

async function publish(file: Buffer, token: string, title: string): Promise<void> {
  const reply = await send(file, token, title)
  if (reply.status_code !== 0) throw new Error(`${title}: ${reply.status_msg}`)
}

/** A multipart body, the file first, whose bytes are not copied. */
function send(file: Buffer, token: string, title: string): Promise<Reply> {
  const boundary = 'bench-boundary'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="data"; filename="a.mp4"\r\n\r\n`
  const field = (name: string, value: string) =>
    `\r\n--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}`
  const tail = `${field('token', token)}${field('title', title)}\r\n--${boundary}--\r\n`
  const length = Buffer.byteLength(head) + file.length + Buffer.byteLength(tail)
  return call(`${rest}/douyin/publish/action/`, 'POST', length, pieces(head, file, tail), {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  }).then((text) => JSON.parse(text) as Reply)
}

async function put(address: string, file: Buffer): Promise<void> {
  await call(address, 'PUT', file.length, pieces('', file, ''))
}

function call(
  address: string,
  method: string,
  length: number,
  body: Iterable<Buffer>,
  headers: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      address,
      { method, headers: { ...headers, 'content-length': length } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('end', () => ((answer.statusCode ?? 500) < 300 ? resolve(text) : reject(new Error(text))))
      },
    )
    outgoing.on('error', reject)
    Readable.from(body, { objectMode: false }).pipe(outgoing)
  })
}

function* pieces(head: string, file: Buffer, tail: string): Generator<Buffer> {
  if (head) yield Buffer.from(head)
  for (let at = 0; at < file.length; at += 256 * 1024) yield file.subarray(at, at + 256 * 1024)
  if (tail) yield Buffer.from(tail)
}

async function uploadAddress(): Promise<string> {
  const ask = async (query: string, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${gateway}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    })
    return ((await answer.json()) as { data: Record<string, { token: string; url: string }> }).data
  }
  const name = `put ${Date.now()}`
  const { register } = await ask(`mutation { register(username: "${name}", password: "${name}!") { token } }`)
  const { createUpload } = await ask('mutation { createUpload { url } }', register?.token)
  return createUpload?.url ?? ''
}

/** A clip with a long box that says nothing behind it. */
async function bigVideo(): Promise<Buffer> {
  const film = await clip('sunrise')
  const free = Buffer.alloc(BIG - film.length, 7)
  free.writeUInt32BE(free.length)
  free.write('free', 4, 'latin1')
  return Buffer.concat([film, free])
}

/** The most memory that the system has held until it is told to stop, in MiB. */
function watchPeak() {
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, residentMiB(pid))), 20)
  return {
    stop() {
      clearInterval(timer)
      return Math.max(peak, residentMiB(pid))
    },
  }
}
