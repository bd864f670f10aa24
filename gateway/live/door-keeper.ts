import { networkOf } from '#platform/http/client-address.ts'
import { SESSION_ENDED, TOO_MANY_SOCKETS, type CloseReason } from '#platform/graph/close-reasons.ts'
import { viewerOf, type Identity } from '#platform/identity/identity.ts'
import type { LiveLimits } from './limits.ts'
import type { Visitor } from './visitor.ts'

/** Sessions looked at within a second, however many sockets there are. */
const CHECKS_PER_SECOND = 300
const SWEEP_MS = 1_000

/** Lets visitors in, counts them, and shows them out when their session is over. */
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
    if (visitor.token === null) return
    visitor.checkAt = Date.now() + limits.sessionMs
    try {
      const session = await identity.sessionOf(visitor.token, 'graph')
      if (!session) return visitor.socket.close(SESSION_ENDED)
      visitor.viewer = viewerOf(session)
      visitor.checkAt = nextCheck(session.expiresAt, limits)
    } catch {
      // Whoever keeps the sessions does not answer: nobody is shown out for that.
    }
  }

  const sweep = setInterval(() => {
    const now = Date.now()
    let left = CHECKS_PER_SECOND
    for (const visitor of inside) {
      if (visitor.checkAt > now) continue
      if (left-- === 0) break
      // Those who were looked at go to the end of the line.
      inside.delete(visitor)
      inside.add(visitor)
      void check(visitor)
    }
  }, SWEEP_MS).unref()

  const stop = identity.onEnded((sessionId) => {
    for (const { viewer, socket } of inside) if (viewer?.sessionId === sessionId) socket.close(SESSION_ENDED)
  })

  return {
    async admit(visitor, authorization) {
      if (authorization === undefined) return enter(visitor)
      const text = typeof authorization === 'string' ? authorization : ''
      const token = /^Bearer +(\S+)$/i.exec(text)?.[1]
      const session = token ? await identity.sessionOf(token, 'graph') : null
      if (!token || !session) return SESSION_ENDED
      visitor.token = token
      visitor.viewer = viewerOf(session)
      visitor.checkAt = nextCheck(session.expiresAt, limits)
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

function nextCheck(expiresAt: number, { sessionMs }: LiveLimits): number {
  return Math.min(expiresAt, Date.now() + sessionMs)
}
