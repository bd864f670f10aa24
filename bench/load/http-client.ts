import { Client as Connection, type Dispatcher } from 'undici'
import type { Client } from './client.ts'

/** One request, as a phone or a browser would send it. */
export interface Request {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

/** Whether an answer says that the thing was done. */
export type Judge = (status: number, body: Buffer) => boolean

/** A client with one kept-alive connection that sends the requests in turn, over and over. */
export function httpClient(origin: string, requests: readonly Request[], isGood: Judge): Client {
  const connection = new Connection(origin, { pipelining: 1 })
  let next = 0
  let acknowledged = 0
  return {
    get acknowledged() {
      return acknowledged
    },
    async step() {
      const request = requests[next++ % requests.length]
      if (!request) throw new Error('there is nothing to ask')
      await send(connection, request, isGood)
      acknowledged += 1
    },
    [Symbol.asyncDispose]: () => connection.close(),
  }
}

/** Without the streams of undici's `request`: the load is to cost as little as can be next to what it measures. */
export function send(connection: Connection, request: Request, isGood: Judge): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let status = 0
    const chunks: Buffer[] = []
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk)
      },
      onResponseEnd() {
        const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
        if (isGood(status, body)) resolve(body)
        else reject(new Error(`refused with ${status}: ${body.toString('utf8', 0, 300)}`))
      },
      onResponseError: (_controller, error) => reject(error),
    }
    connection.dispatch(request, handler)
  })
}
