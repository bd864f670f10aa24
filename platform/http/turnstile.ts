import { counter } from '#platform/observe/series.ts'
import { keepRecent } from '#platform/process/keep-recent.ts'
import { createAllowances, type Allowances } from '#platform/rate/allowance.ts'
import type { EdgeRates } from '#platform/rate/edge-rates.ts'

const turnedAway = counter(
  'douyin_turned_away_total',
  'Connections and requests that were turned away unread because of the address that they came from, by why',
  'reason',
)

/** Why somebody is turned away. */
export type Objection =
  /** Too many connections from one address, or too many refusals that were not heeded. */
  | { reason: 'connections' | 'ignored' }
  /** Too many requests: when it is worth trying again, in seconds. */
  | { reason: 'requests'; retryAfter: number }

/**
 * Who comes in, by their address (networkOf), before anything of what they send is understood. Shared by all ports of a
 * process.
 */
export interface Turnstile {
  /** Whether one more connection may come in. Counted until `left`, unless there is an objection. */
  enter(address: string): Objection | null
  left(address: string): void
  /** Whether `ask` would object; nothing is counted. */
  objects(address: string): boolean
  /** Whether one more request may be read. */
  ask(address: string): Objection | null
  /** Whether what an address has begun may go on: it is not ignored. */
  isHeard(address: string): boolean
  /** An address was refused for haste. */
  refused(address: string): void
  /** So many bytes were read of an address for nothing: what they belonged to was refused. */
  unwanted(address: string, bytes: number): void
}

export interface TurnstileOptions {
  /** Connections of one address at once. */
  mostConnections: number
  /** Null when nobody is counted but connections. */
  rates: EdgeRates | null
}

/** An address that went on after being refused so often is not listened to for so long, in milliseconds. */
export const IGNORED_MS = 60_000
const REMEMBERED = 20_000
const MEGABYTE = 1_000_000

export function createTurnstile(
  { mostConnections, rates }: TurnstileOptions,
  now: () => number = () => performance.now(),
): Turnstile {
  const connections = new Map<string, number>()
  const requests = rates && createAllowances(rates.requests, now)
  const refusals = rates && createAllowances(rates.refusals, now)
  const megabytes = rates && createAllowances(rates['unwanted-mb'], now)
  /** Until when. */
  const ignored = keepRecent<string, number>(REMEMBERED)

  function turnAway(objection: Objection): Objection {
    turnedAway.of(objection.reason).value += 1
    return objection
  }

  function isIgnored(address: string): boolean {
    const until = ignored.get(address)
    return until !== undefined && until > now()
  }

  function bear(address: string, allowances: Allowances | null, amount: number): void {
    if (!allowances || address === '') return
    allowances.take(address, amount)
    if (allowances.waitOf(address) > 0) ignored.set(address, now() + IGNORED_MS)
  }

  const refused = (address: string) => bear(address, refusals, 1)

  return {
    refused,
    isHeard: (address) => !isIgnored(address),
    unwanted: (address, bytes) => bear(address, megabytes, bytes / MEGABYTE),
    enter(address) {
      if (isIgnored(address)) return turnAway({ reason: 'ignored' })
      const inside = connections.get(address) ?? 0
      if (inside >= mostConnections) {
        refused(address)
        return turnAway({ reason: 'connections' })
      }
      connections.set(address, inside + 1)
      return null
    },
    left(address) {
      const inside = (connections.get(address) ?? 1) - 1
      if (inside > 0) connections.set(address, inside)
      else connections.delete(address)
    },
    objects: (address) => isIgnored(address) || (requests?.waitOf(address) ?? 0) > 0,
    ask(address) {
      if (isIgnored(address)) return turnAway({ reason: 'ignored' })
      const retryAfter = requests?.waitOf(address) ?? 0
      if (retryAfter === 0) {
        requests?.take(address, 1)
        return null
      }
      refused(address)
      return turnAway({ reason: 'requests', retryAfter })
    },
  }
}
