import { networkOf } from '#platform/http/client-address.ts'
import {
  ROLE_CHANGED,
  SESSION_ENDED,
  SUBGRAPH_LOST,
  TOO_MANY_SOCKETS,
  type CloseReason,
} from '#platform/graph/close-reasons.ts'
import { bearerOf } from '#platform/identity/bearer.ts'
import { viewerOf, type FoundSession, type Identity } from '#platform/identity/identity.ts'
import type { LiveLimits } from './limits.ts'
import type { Visitor } from './visitor.ts'

const SWEEP_MS = 1_000

/** Lets visitors in, counts them, and shows them out when their session is over or their role another. */
export interface DoorKeeper extends AsyncDisposable {
  /** Null when the visitor may come in; otherwise why not. */
  admit(visitor: Visitor, authorization: unknown): Promise<CloseReason | null>
  leave(visitor: Visitor): void
}

export function openDoorKeeper(identity: Identity, limits: LiveLimits): DoorKeeper {
  const inside = new Set<Visitor>()
  const sameOwner = new Map<string, number>()
  const ownerOf = ({ viewer, address }: Visitor) =>
    viewer ? `user ${viewer.id}` : `guest ${networkOf(address)}`

  function enter(visitor: Visitor): CloseReason | null {
    if (visitor.isGone) return SESSION_ENDED
    const owner = ownerOf(visitor)
    const count = sameOwner.get(owner) ?? 0
    if (count >= (visitor.viewer ? limits.sockets : limits.guests)) return TOO_MANY_SOCKETS
    sameOwner.set(owner, count + 1)
    inside.add(visitor)
    return null
  }

  async function check(visitor: Visitor): Promise<void> {
    const { token, endsAt, viewer } = visitor
    if (token === null) return
    visitor.checkAt = performance.now() + limits.sessionMs
    const session = await identity.sessionOf(token, 'graph').catch(() => undefined)
    // A subscription has the role that it began with for as long as it runs.
    if (session && session.role !== viewer?.role) visitor.socket.close(ROLE_CHANGED)
    else if (session) know(visitor, session)
    else if (session === null) visitor.socket.close(SESSION_ENDED)
    // Whoever keeps the sessions does not answer. Nobody is shown out for that, except those whose time is up.
    else if (endsAt <= Date.now()) visitor.socket.close(SUBGRAPH_LOST)
  }

  function know(visitor: Visitor, session: FoundSession): void {
    visitor.viewer = viewerOf(session)
    visitor.endsAt = session.expiresAt
    visitor.checkAt = performance.now() + limits.sessionMs
  }

  const sweep = setInterval(() => {
    const [now, time] = [Date.now(), performance.now()]
    let left = limits.sessionChecks
    for (const visitor of [...inside]) {
      // A session's known end is met in time whatever else there is to look at.
      const isOver = visitor.endsAt <= now
      if (!isOver && (visitor.checkAt > time || left <= 0)) continue
      if (!isOver) left -= 1
      // Those who were looked at go to the end of the line.
      inside.delete(visitor)
      inside.add(visitor)
      void check(visitor)
    }
  }, SWEEP_MS).unref()

  const stop = identity.onEnded((sessionId) => {
    for (const visitor of inside) if (visitor.viewer?.sessionId === sessionId) showOut(visitor)
  })

  /** They hear nothing new from this moment on, also where they still wait for an answer. */
  function showOut(visitor: Visitor): void {
    visitor.isOver = true
    for (const stream of Object.values(visitor.streams)) {
      // Whoever reads it is told of a failure.
      if (stream && 'return' in stream) stream.return(undefined).catch(() => undefined)
    }
    visitor.answers.afterwards(() => visitor.socket.close(SESSION_ENDED))
  }

  return {
    async admit(visitor, authorization) {
      if (authorization === undefined) return enter(visitor)
      const token = typeof authorization === 'string' ? bearerOf(authorization) : undefined
      if (!token) return SESSION_ENDED
      const session = await identity.sessionOf(token, 'graph').catch(() => undefined)
      // Nobody can say: that is no reason to make people sign in again.
      if (session === undefined) return SUBGRAPH_LOST
      if (session === null) return SESSION_ENDED
      visitor.token = token
      know(visitor, session)
      return enter(visitor)
    },
    leave(visitor) {
      visitor.isGone = true
      if (!inside.delete(visitor)) return
      const owner = ownerOf(visitor)
      const count = (sameOwner.get(owner) ?? 1) - 1
      if (count > 0) sameOwner.set(owner, count)
      else sameOwner.delete(owner)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(sweep)
      stop()
    },
  }
}
