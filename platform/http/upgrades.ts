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
    stream.on('error', () => stream.destroy())
    const take = paths.get(pathOf(request))
    if (take) take(request, stream, head)
    else refuseUpgrade(stream, '404 Not Found')
  })
  return paths
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
