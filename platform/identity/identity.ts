import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Role, Scope, Viewer } from './caller.ts'
import { defineTopic, type Topic } from '#platform/topic/topic.ts'

/** A session may outlive its end by this much where nobody was told of it. */
const REMEMBERED_MS = 5_000
const REMEMBERED_TOKENS = 50_000
/** Longer than any token that we issue: longer texts are not worth hashing. */
const LONGEST_TOKEN = 256

export interface FoundSession {
  id: string
  userId: string
  scope: string
  role: Role
  /** Unix milliseconds. */
  expiresAt: number
}

export type FindSession = (tokenHash: string) => Promise<FoundSession | null>

/** Told when a session ends early, so that no process trusts its token any longer. */
export type SessionEnded = { sessionId: string }

export const sessionEnded = defineTopic<SessionEnded>('session-ended')

/** The one place where a token becomes a viewer: the edge, shared by gateway and REST adapter. */
export interface Identity {
  /** Null for no token, an unknown or ended one, or one of another scope. Rejects when sessions cannot be asked for. */
  viewerOf(token: string | undefined, scope: Scope): Promise<Viewer | null>
  /** The session itself, asked for anew: for connections that outlive the moment they were opened in. */
  sessionOf(token: string, scope: Scope): Promise<FoundSession | null>
  /** Calls back with the id of each session that ends early. */
  onEnded(hear: (sessionId: string) => void): () => void
  [Symbol.asyncDispose](): Promise<void>
}

export async function openIdentity(find: FindSession, ended: Topic<SessionEnded>): Promise<Identity> {
  // Promises are kept, not values: a burst of requests with one token asks once.
  const sessions = new LRUCache<string, Promise<FoundSession | null>>({
    max: REMEMBERED_TOKENS,
    ttl: REMEMBERED_MS,
  })
  const tokenOfSession = new LRUCache<string, string>({ max: REMEMBERED_TOKENS, ttl: 2 * REMEMBERED_MS })

  const endings = new Set<(sessionId: string) => void>()
  const stop = await ended.listen(({ sessionId }) => {
    const tokenHash = tokenOfSession.get(sessionId)
    if (tokenHash) sessions.delete(tokenHash)
    for (const hear of endings) hear(sessionId)
  })

  async function look(tokenHash: string): Promise<FoundSession | null> {
    const remembered = sessions.get(tokenHash)
    if (remembered) return remembered
    const asked = find(tokenHash)
    sessions.set(tokenHash, asked)
    try {
      const session = await asked
      if (session) tokenOfSession.set(session.id, tokenHash)
      return session
    } catch (error) {
      // A failure is not an answer: the next request asks again.
      sessions.delete(tokenHash)
      throw error
    }
  }

  async function goodSession(tokenHash: string, scope: Scope): Promise<FoundSession | null> {
    const session = await look(tokenHash)
    return session && session.scope === scope && session.expiresAt > Date.now() ? session : null
  }

  return {
    async viewerOf(token, scope) {
      if (!token || token.length > LONGEST_TOKEN) return null
      const session = await goodSession(hashToken(token), scope)
      return session && viewerOf(session)
    },
    async sessionOf(token, scope) {
      if (!token || token.length > LONGEST_TOKEN) return null
      const tokenHash = hashToken(token)
      sessions.delete(tokenHash)
      return goodSession(tokenHash, scope)
    },
    onEnded(hear) {
      endings.add(hear)
      return () => endings.delete(hear)
    },
    async [Symbol.asyncDispose]() {
      stop()
    },
  }
}

/** The person who holds a session. */
export function viewerOf({ id, userId, role }: FoundSession): Viewer {
  return { id: userId, sessionId: id, role }
}

/** What is stored of a token, and asked for: SHA-256, hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
