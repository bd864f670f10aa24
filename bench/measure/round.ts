import type { Stretch } from '../load/client.ts'
import type { Server } from '../servers/server.ts'
import type { DatabaseUsage } from './database-usage.ts'
import { median } from './median.ts'
import { cpuSeconds, peakMiB, resetPeakMemory } from './process-usage.ts'

/** One server under load once, for each request. */
export interface Round {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Of the server's own processes. */
  cpuMicros: number
  /** Of Postgres. */
  databaseMicros: number
  statements: number
  peakMiB: number
  failures: readonly string[]
}

/** What a round tells in numbers. */
export type Figure = Exclude<keyof Round, 'failures'>

const MICROS = 1_000_000

export async function measureRound(
  { pids }: Server,
  database: DatabaseUsage,
  load: () => Promise<Stretch>,
): Promise<Round> {
  resetPeakMemory(pids)
  const before = { cpu: cpuSeconds(pids), database: await database.read() }
  const { done, seconds, p50, p99, failures } = await load()
  const cpu = cpuSeconds(pids) - before.cpu
  const after = await database.read()
  return {
    ...{ requestsPerSecond: done / seconds, p50, p99, failures },
    cpuMicros: (cpu * MICROS) / done,
    databaseMicros: ((after.cpuSeconds - before.database.cpuSeconds) * MICROS) / done,
    statements: (after.statements - before.database.statements) / done,
    peakMiB: peakMiB(pids),
  }
}

/** The median of each figure, the most of the memory, and all failures. */
export function medianRound(rounds: readonly Round[]): Round {
  const of = (name: Figure) => median(rounds.map((round) => round[name]))
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuMicros: of('cpuMicros'),
    databaseMicros: of('databaseMicros'),
    statements: of('statements'),
    peakMiB: Math.max(...rounds.map((round) => round.peakMiB)),
    failures: rounds.flatMap(({ failures }) => failures),
  }
}
