import type { Client, Stretch } from '../load/client.ts'
import { loadClosed } from '../load/closed-loop.ts'
import { loadOpen } from '../load/open-loop.ts'
import { firstInLine } from './first-in-line.ts'
import { median } from './median.ts'

/** A server when half as much is asked of it as it can do, which can be meant in two ways. */
export interface HalfLoad {
  /** Half of the people at once; each goes on when answered. */
  people: Stretch
  /** Half of the requests a second, at random moments, whatever the answers take. */
  rate: Stretch
}

/** `perSecond` is what all clients together were answered. */
export async function loadHalf(
  clients: readonly Client[],
  perSecond: number,
  seconds: number,
): Promise<HalfLoad> {
  const rate = await firstInLine(() => loadOpen(clients, perSecond / 2, seconds))
  const people = await loadClosed(clients.slice(0, clients.length / 2), seconds)
  return { people, rate }
}

/** How late the latest hundredth is, over several stretches: the one in the middle of each figure. */
export interface Evenness {
  /** Milliseconds. */
  p50: number
  p99: number
  /** p99 for each p50 of the same stretch. */
  times: number
}

export function evennessOf(stretches: readonly Stretch[]): Evenness {
  return {
    p50: median(stretches.map(({ p50 }) => p50)),
    p99: median(stretches.map(({ p99 }) => p99)),
    times: median(stretches.map(({ p50, p99 }) => p99 / p50)),
  }
}
