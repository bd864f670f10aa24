import { setTimeout } from 'node:timers/promises'
import { periodOf, type Period } from '#platform/graph/metric.ts'
import { openStream, type Stream } from '#platform/graph/stream.ts'
import { requireRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'

const EVERY_MS = 2_000

/** The key of a page of numbers; every owner adds its own to it. */
export function statistics({ caller }: Context, days: number): Period {
  requireRole(caller, 'ADMINISTRATOR')
  return periodOf(days)
}

/** A tick every two seconds, each one counted anew. */
export async function liveStatistics({ caller }: Context): Promise<Stream<{ liveStatistics: Period }>> {
  requireRole(caller, 'ADMINISTRATOR')
  return openStream(tick)
}

async function* tick(signal: AbortSignal): AsyncGenerator<{ liveStatistics: Period }, void, void> {
  while (!signal.aborted) {
    yield { liveStatistics: periodOf(1) }
    await setTimeout(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
