import { request, type IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../phone.ts'

export interface Sent {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** The body as the contract's envelope. */
  reply: () => Reply
}

export interface Message {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

/** HTTP as it is written: paths that no URL parser has touched, bodies on a GET, headers that `fetch` would refuse. */
export function send(
  origin: string,
  path: string,
  { method = 'GET', headers, body }: Message = {},
): Promise<Sent> {
  const { hostname, port } = new URL(origin)
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, path, method, headers: { ...length, ...headers } },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks)
          // What does not fit the envelope fails in the test that looks at it.
          const reply = () => JSON.parse(bytes.toString()) as Reply
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: bytes, reply })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** A form as Go's and most other clients write it. */
export function form(fields: Record<string, string | number>): Message {
  const body = new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
  return { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
}

/** A multipart body, its parts in the order given; a file is told by its bytes. */
export function multipart(parts: readonly (readonly [name: string, value: string | Buffer])[]): Message {
  const boundary = 'a-boundary-of-the-tests'
  const written = parts.flatMap(([name, value]) => {
    const file =
      typeof value === 'string' ? '' : `; filename="bear.mp4"\r\nContent-Type: application/octet-stream`
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`
    return [Buffer.from(head), Buffer.from(value), Buffer.from('\r\n')]
  })
  const body = Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)])
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}

/** Asks, and hangs up after so many milliseconds, whatever has come by then. */
export function hangUp(origin: string, path: string, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = request(new URL(path, origin), { agent: false }, (incoming) => incoming.resume())
    outgoing.on('error', () => undefined)
    outgoing.on('close', resolve)
    outgoing.end()
    setTimeout(() => outgoing.destroy(), afterMs)
  })
}
