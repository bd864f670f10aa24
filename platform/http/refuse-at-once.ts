import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { carefulHeaders } from './answer-headers.ts'
import { hasBody } from './has-body.ts'

/** An answer that is written before anybody asks. */
export interface PreparedRefusal {
  /** Names and values in turn, as Node takes them without looking at each. */
  readonly headers: string[]
  readonly body: string
}

/** 503 with JSON; whoever reads it comes back after so many seconds. */
export function prepareRefusal(body: string, retryAfter: number): PreparedRefusal {
  const headers = {
    ...Object.fromEntries(carefulHeaders),
    ...{ 'retry-after': String(retryAfter), 'cache-control': 'no-store' },
    ...{
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    },
  }
  return { headers: Object.entries(headers).flat(), body }
}

/**
 * Looks at every request before any route or hook does: while there is too much to do, what a refusal costs is taken from
 * those who are answered. `refusalOf` gives null for whoever is to be let through.
 */
export function refuseAtOnce(
  server: Server,
  refusalOf: (request: IncomingMessage) => PreparedRefusal | null,
): void {
  const listeners = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refusalOf(request)
    if (refusal) response.writeHead(503, refusal.headers).end(refusal.body)
    else for (const listener of listeners) listener.call(server, request, response)
  })
}

/** Whether more than the address has to be looked at: a body is to be read in time, a page of another origin is to be answered so that it may read. */
export function needsMore(request: IncomingMessage): boolean {
  return hasBody(request) || request.headers.origin !== undefined
}
