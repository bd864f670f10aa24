import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { bareAnswer } from './answer-headers.ts'

/** Takes over a connection that is to become a WebSocket. */
export type TakeOver = (request: IncomingMessage, stream: Duplex, head: Buffer) => void

const takers = new WeakMap<Server, Map<string, TakeOver>>()

/** Gives the handshakes at one path of a server to `take`, until the function that it answers with is called. */
export function takeUpgrades(server: Server, path: string, take: TakeOver): () => void {
  const paths = takers.get(server) ?? takeAll(server)
  paths.set(path, take)
  return () => paths.delete(path)
}

/** Handshakes at other paths are refused. */
function takeAll(server: Server): Map<string, TakeOver> {
  const paths = new Map<string, TakeOver>()
  takers.set(server, paths)
  server.on('upgrade', (request, stream: Duplex, head) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return goOn(server, request, stream, head)
    stream.on('error', () => stream.destroy())
    const take = paths.get(pathOf(request))
    if (take) take(request, stream, head)
    else refuseUpgrade(stream, '404 Not Found')
  })
  return paths
}

/** What only concerns the protocol that was offered. */
const OFFER = new Set(['upgrade', 'http2-settings'])

/**
 * Goes on in HTTP with a client that offers another protocol than ours (curl --http2 and Java's client offer h2c), as they
 * expect where it is not spoken. Node gives up every connection on which something is offered as soon as somebody takes
 * WebSockets; the connection is given back to it, the request as it came but for the offer.
 */
function goOn(server: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  const { method = '', url = '', httpVersion, rawHeaders } = request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const [name = '', value = ''] = rawHeaders.slice(place, place + 2)
    if (OFFER.has(name.toLowerCase())) continue
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutOffer(value) : value}`)
  }
  stream.unshift(Buffer.concat([Buffer.from([...lines, '', ''].join('\r\n'), 'latin1'), head]))
  server.emit('connection', stream)
}

function withoutOffer(connection: string): string {
  const tokens = connection.split(',').map((token) => token.trim())
  return tokens.filter((token) => !OFFER.has(token.toLowerCase())).join(', ') || 'keep-alive'
}

/** The path as routes of HTTP take it: neither a slash behind it nor a second one between its parts counts. */
function pathOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?')
  return path.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '')
}

/** `status` is a code and its words. */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.end(bareAnswer(status))
}
