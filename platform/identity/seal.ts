import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Caller } from './caller.ts'

/** The header a seal travels in, from the edge inward. */
export const SEAL_HEADER = 'x-sealed-caller'

/** A seal is good for this long: enough for one call across clocks that nearly agree, too short to be of use to a thief. */
const LIFETIME_MS = 30_000

interface Sealed {
  caller: Caller
  /** Whom it is for: a subgraph's name, or `gateway`. A seal for one is refused by all others. */
  audience: string
  expiresAt: number
  /** Like no other's: a seal is opened once. */
  number: string
}

/** Writes and reads the only proof of identity that a service accepts. Both sides know the secret. */
export interface Sealer {
  seal(caller: Caller, audience: string, body: string): string
  /** The caller, or null when the seal is forged, altered, expired, was opened before, or is meant for another service or body. */
  open(seal: string, audience: string, body: string): Caller | null
}

export function createSealer(secret: string, now: () => number = Date.now): Sealer {
  const once = openedOnce(now)
  const life = randomBytes(8).toString('base64url')
  let count = 0
  const key = createSecretKey(secret, 'utf8')
  // The exact body belongs to it; no payload has a dot, so where the body begins is beyond doubt.
  const sign = (payload: string, body: string) => createHmac('sha256', key).update(`${payload}.${body}`)

  return {
    seal(caller, audience, body) {
      const expiresAt = now() + LIFETIME_MS
      const sealed: Sealed = { caller, audience, expiresAt, number: `${life}${count++}` }
      // Functions of the caller stay here: JSON has none.
      const payload = Buffer.from(JSON.stringify(sealed)).toString('base64url')
      return `${payload}.${sign(payload, body).digest('base64url')}`
    },

    open(seal, audience, body) {
      const [payload, signature, ...rest] = seal.split('.')
      if (!payload || !signature || rest.length > 0) return null
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(payload, body).digest()
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
      // The signature proves that seal() wrote it, so it has this shape.
      const sealed = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Sealed
      if (sealed.audience !== audience || sealed.expiresAt < now()) return null
      return once(sealed) ? sealed.caller : null
    },
  }
}

/**
 * Says of each seal once that it is new. Numbers lie together with those of seals that end at about the same time, and
 * are dropped with them, also where a clock was set back: what came since then ends before what came earlier, which is
 * kept until its time is over as well. Only numbers of seals that are good come here, so strangers cannot make this grow.
 */
function openedOnce(now: () => number): (seal: Sealed) => boolean {
  const numbersByEnd = new Map<number, Set<string>>()
  return ({ number, expiresAt }) => {
    const end = Math.ceil(expiresAt / LIFETIME_MS)
    let numbers = numbersByEnd.get(end)
    if (!numbers) {
      for (const past of numbersByEnd.keys()) if (past * LIFETIME_MS < now()) numbersByEnd.delete(past)
      numbersByEnd.set(end, (numbers = new Set()))
    }
    if (numbers.has(number)) return false
    numbers.add(number)
    return true
  }
}
