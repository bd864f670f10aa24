import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { remoteDoor } from '#platform/remote/remote-door.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { findSessionAt } from '#platform/identity/find-session.ts'
import { openIdentity, sessionEnded } from '#platform/identity/identity.ts'
import { createSealer, type Sealer } from '#platform/identity/seal.ts'
import { readConfig } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { projectFile } from '#platform/process/paths.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { CALLER_HEADER } from './http-gateway.ts'

/** What another gateway over our subgraphs needs: the supergraph, where they are, who asks, and the seal. */
export interface BaselineEdge {
  supergraphSdl: string
  addressOf(subgraph: string): string
  sealer: Sealer
  /** From a header by its name: whom an adapter asks for, or whom the token belongs to. */
  callerOf(headerOf: (name: string) => string | null | undefined): Promise<Caller>
}

/** Tokens are looked up and remembered as our own gateway does it, so that only the gateways differ. */
export async function openBaselineEdge(env: NodeJS.ProcessEnv): Promise<BaselineEdge> {
  const sealer = createSealer(readConfig(env).SEAL_SECRET ?? '')
  const addressOf = (subgraph: string) => env[`${subgraph.toUpperCase()}_URL`] ?? ''
  const topics = openTopics({ prefix: 'bench:', logger: createLogger('silent', false) })
  const findSession = findSessionAt(remoteDoor('users', [addressOf('users')], sealer), 'users')
  const identity = await openIdentity(findSession, topics.topic(sessionEnded))
  return {
    supergraphSdl: readFileSync(projectFile('gateway/supergraph.graphql'), 'utf8'),
    addressOf,
    sealer,
    async callerOf(headerOf) {
      const told = headerOf(CALLER_HEADER)
      // Our own adapter wrote it.
      if (told) return JSON.parse(told) as Caller
      const token = /^Bearer +(\S+)$/i.exec(headerOf('authorization') ?? '')?.[1]
      const viewer = await identity.viewerOf(token, 'graph')
      return {
        viewer,
        scope: 'graph',
        origin: `http://${headerOf('host') ?? ''}`,
        address: '127.0.0.1',
        requestId: randomUUID(),
      }
    },
  }
}
