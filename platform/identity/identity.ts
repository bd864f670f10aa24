import { createHash } from 'node:crypto'
import type { Role, Scope, Viewer } from './caller.ts'
import { keepRecent } from '#platform/process/keep-recent.ts'
import { defineTopic, type Topic } from '#platform/topic/topic.ts'

/** A session may outlive its end by this much where nobody was told of it. */
const REMEMBERED_MS = 5_000
const REMEMBERED_TOKENS = 50_000
/** More do not end while one is being asked for. */
const REMEMBERED_ENDINGS = 5_000
/** An answer about a session takes less: requests between services have shorter deadlines. */
const LONGEST_ASKED_MS = 60_000
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
  /**
   * Null for no token, an unknown or ended one, or one of another scope; at once when it is remembered. Rejects when
   * sessions cannot be asked for.
   */
  viewerOf(token: string | undefined, scope: Scope): Promise<Viewer | null> | Viewer | null
  /** The session itself, asked for anew: for connections that outlive the moment they were opened in. */
  sessionOf(token: string, scope: Scope): Promise<FoundSession | null>
  /** Calls back with the id of each session that ends early. */
  onEnded(hear: (sessionId: string) => void): () => void
  [Symbol.asyncDispose](): Promise<void>
}

export async function openIdentity(find: FindSession, endings: Topic<SessionEnded>): Promise<Identity> {
  // By the token itself, which is in memory anyway while it is being used: hashing it again each time would cost more
  // than all else that is done here.
  const sessions = keepRecent<string, Remembered>(REMEMBERED_TOKENS, { ttl: REMEMBERED_MS })
  const tokenOfSession = keepRecent<string, string>(REMEMBERED_TOKENS, { ttl: 2 * REMEMBERED_MS })
  // Whoever asks while a session ends may be told how it was before.
  const ended = keepRecent<string, true>(REMEMBERED_ENDINGS, { ttl: LONGEST_ASKED_MS })

  const listeners = new Set<(sessionId: string) => void>()
  const stop = await endings.listen(({ sessionId }) => {
    ended.set(sessionId, true)
    const token = tokenOfSession.get(sessionId)
    if (token) sessions.delete(token)
    for (const hear of listeners) hear(sessionId)
  })

  /** A burst of requests with one token asks once. */
  function remember(token: string): Remembered {
    const known = sessions.get(token)
    if (known) return known
    const asked = find(hashToken(token)).then((session) =>
      session && ended.has(session.id) ? null : session,
    )
    const remembered: Remembered = { asked }
    sessions.set(token, remembered)
    asked.then(
      (session) => {
        remembered.session = session
        if (session) tokenOfSession.set(session.id, token)
      },
      // A failure is not an answer: the next request asks again.
      () => sessions.delete(token),
    )
    return remembered
  }

  async function goodSession(token: string, scope: Scope): Promise<FoundSession | null> {
    return whenGood(await remember(token).asked, scope)
  }

  return {
    viewerOf(token, scope) {
      if (!token || token.length > LONGEST_TOKEN) return null
      const { session, asked } = remember(token)
      return session === undefined
        ? asked.then((found) => viewerIn(whenGood(found, scope)))
        : viewerIn(whenGood(session, scope))
    },
    async sessionOf(token, scope) {
      if (!token || token.length > LONGEST_TOKEN) return null
      sessions.delete(token)
      return goodSession(token, scope)
    },
    onEnded(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    async [Symbol.asyncDispose]() {
      stop()
    },
  }
}

interface Remembered {
  asked: Promise<FoundSession | null>
  /** The answer, once it is there. */
  session?: FoundSession | null
}

function whenGood(session: FoundSession | null, scope: Scope): FoundSession | null {
  return session && session.scope === scope && session.expiresAt > Date.now() ? session : null
}

function viewerIn(session: FoundSession | null): Viewer | null {
  return session && viewerOf(session)
}

/** The person who holds a session. */
export function viewerOf({ id, userId, role }: FoundSession): Viewer {
  return { id: userId, sessionId: id, role }
}

/** What is stored of a token, and asked for: SHA-256, hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
