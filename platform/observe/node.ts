import { collectDefaultMetrics } from 'prom-client'
import { registry } from './series.ts'

let isWatched = false

/** Counts what Node itself knows: event loop, memory, garbage collection, open files. Once for the process. */
export function watchNode(): void {
  if (isWatched) return
  isWatched = true
  collectDefaultMetrics({ register: registry })
}
