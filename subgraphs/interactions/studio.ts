import { unauthenticated } from '#platform/graph/errors.ts'
import { periodOf, type Period } from '#platform/graph/metric.ts'
import type { Context } from './context.ts'

/** The key of the viewer's own numbers. */
export function studio({ caller }: Context, days: number): Period {
  if (!caller.viewer) throw unauthenticated()
  return periodOf(days)
}
