import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Caller } from './caller.ts'

/** The header a seal travels in, from the edge inward. */
export const SEAL_HEADER = 'x-sealed-caller'

/** A seal is good for this long: enough for one call across clocks that nearly agree, too short to be of use to a thief. */
const LIFETIME_MS = 30_000

interface Sealed {
  caller: Caller
  /** Whom it is for: a subgraph's name, or `gateway`. A seal for one is refused by all others. */
  audience: string
  /** The exact body it belongs to. */
  bodyHash: string
  expiresAt: number
}

/** Writes and reads the only proof of identity that a service accepts. Both sides know the secret. */
export interface Sealer {
  seal(caller: Caller, audience: string, body: string): string
  /** The caller, or null when the seal is forged, altered, expired, or meant for another service or body. */
  open(seal: string, audience: string, body: string): Caller | null
}

export function createSealer(secret: string, now: () => number = Date.now): Sealer {
  const sign = (payload: string) => createHmac('sha256', secret).update(payload).digest()

  return {
    seal({ left: _stays, ...caller }, audience, body) {
      const sealed: Sealed = { caller, audience, bodyHash: hash(body), expiresAt: now() + LIFETIME_MS }
      const payload = Buffer.from(JSON.stringify(sealed)).toString('base64url')
      return `${payload}.${sign(payload).toString('base64url')}`
    },

    open(seal, audience, body) {
      const [payload, signature, ...rest] = seal.split('.')
      if (!payload || !signature || rest.length > 0) return null
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(payload)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
      // The signature proves that seal() wrote it, so it has this shape.
      const sealed = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Sealed
      if (sealed.audience !== audience || sealed.bodyHash !== hash(body) || sealed.expiresAt < now())
        return null
      return sealed.caller
    },
  }
}

function hash(body: string): string {
  return createHash('sha256').update(body).digest('base64url')
}
