import { Client as Connection } from 'undici'
import { httpClient, send, type Judge, type Request } from '../load/http-client.ts'
import type { Server } from '../servers/server.ts'
import type { Crowd } from './scenario.ts'
import type { Wording } from './wording.ts'

/** As many clients as there are connections at a time. */
export const CROWD = 32

/** Clients that send requests over HTTP: each its own. */
export function httpCrowd(
  origin: string | undefined,
  requestsOf: (client: number) => readonly Request[],
  judge: Judge,
): Crowd {
  if (!origin) throw new Error('this server does not answer such requests')
  const clients = Array.from({ length: CROWD }, (_, client) => httpClient(origin, requestsOf(client), judge))
  return {
    clients,
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
    },
  }
}

/** The answers to some requests, one after the other, without the server's own address in them. */
export async function answersOf(
  server: Server,
  requests: readonly Request[],
  { origin: originOf, isGood, compared }: Wording,
): Promise<string[]> {
  const origin = originOf(server)
  if (!origin) throw new Error('this server does not answer such requests')
  const connection = new Connection(origin)
  const answers: string[] = []
  for (const request of requests) {
    const answer = (await send(connection, request, isGood)).toString()
    answers.push(compared(answer.replaceAll(origin, '')))
  }
  await connection.close()
  return answers
}

/** The same list, begun elsewhere by each client. */
export function rotated<Thing>(list: readonly Thing[], by: number): Thing[] {
  const start = (by * 7) % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}
