import { createHistogram } from 'node:perf_hooks'
import type { Client, Stretch } from './client.ts'

const MICROS_PER_MS = 1_000

/** Lets clients step and keeps how long each step took. */
export function createStopwatch() {
  const latencies = createHistogram({ figures: 3 })
  const start = performance.now()
  const failures: string[] = []
  let done = 0

  return {
    /** One step, its time counted from when it was due. */
    async step(client: Client, due: number): Promise<void> {
      try {
        await client.step()
        done += 1
        latencies.record(Math.max(1, Math.round((performance.now() - due) * MICROS_PER_MS)))
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error))
      }
    },

    stop(): Stretch {
      const at = (percent: number) => (done > 0 ? latencies.percentile(percent) / MICROS_PER_MS : NaN)
      return { seconds: (performance.now() - start) / 1_000, done, failures, p50: at(50), p99: at(99) }
    },
  }
}
