import { readdirSync, readFileSync } from 'node:fs'

const NANOS_PER_MICRO = 1_000

/** Processor time of a process so far, all its threads together, in microseconds; the kernel keeps it to the nanosecond. */
export function processorMicros(pids: readonly number[]): number {
  const nanos = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => {
      const [onProcessor] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
      return Number(onProcessor)
    }),
  )
  return nanos.reduce((sum, part) => sum + part, 0) / NANOS_PER_MICRO
}
