import { cpuSeconds, residentMiB } from './cpu-time.ts'
import { load, type Stretch } from './load.ts'
import type { Scenario } from './scenarios.ts'
import type { Server } from './servers.ts'

/** One server in one scenario, the median of its rounds. */
export interface Figures {
  requestsPerSecond: number
  p50: number
  p99: number
  /** Of the server's own process; what it makes Postgres do is not in it. */
  cpuMicrosPerRequest: number
  residentMiB: number
  failures: number
}

export interface Comparison {
  scenario: string
  system: Figures
  baseline: Figures
  /** Requests per second of the system for each of the baseline's: the median over rounds, and the range. */
  ratio: { median: number; lowest: number; highest: number }
}

const CONNECTIONS = 32

/**
 * Loads both servers in turn, round after round, so that whatever else the machine does meets both. The first
 * round warms up and is not counted.
 */
export async function compare(
  scenario: Scenario,
  system: Server,
  baseline: Server,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Comparison> {
  await demandEqualAnswers(scenario, system, baseline)
  const measured: { system: Round; baseline: Round }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const pair = {
      system: await measure(scenario, system, seconds),
      baseline: await measure(scenario, baseline, seconds),
    }
    if (round > 0) measured.push(pair)
  }
  const ratios = measured.map((pair) => pair.system.requestsPerSecond / pair.baseline.requestsPerSecond)
  return {
    scenario: scenario.name,
    system: figures(
      measured.map((pair) => pair.system),
      system,
    ),
    baseline: figures(
      measured.map((pair) => pair.baseline),
      baseline,
    ),
    ratio: { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) },
  }
}

type Round = Stretch & { cpuMicrosPerRequest: number }

async function measure({ paths }: Scenario, { origin, pid }: Server, seconds: number): Promise<Round> {
  const before = cpuSeconds(pid)
  const stretch = await load(origin, paths, CONNECTIONS, seconds)
  const cpuMicros = (cpuSeconds(pid) - before) * 1_000_000
  return { ...stretch, cpuMicrosPerRequest: cpuMicros / (stretch.requestsPerSecond * seconds) }
}

/** A server that answers something else is not a baseline. */
async function demandEqualAnswers(
  { name, paths }: Scenario,
  system: Server,
  baseline: Server,
): Promise<void> {
  for (const path of paths.slice(0, 20)) {
    const [ours, theirs] = await Promise.all([system, baseline].map((server) => answer(server, path)))
    if (ours !== theirs)
      throw new Error(`${name}: the two servers answer differently to ${path.replace(/token=.*/, '')}`)
  }
}

async function answer({ origin }: Server, path: string): Promise<string> {
  const text = await (await fetch(origin + path)).text()
  return text.replaceAll(origin, '')
}

function figures(rounds: readonly Round[], { pid }: Server): Figures {
  const of = (name: keyof Round) => median(rounds.map((round) => round[name]))
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuMicrosPerRequest: of('cpuMicrosPerRequest'),
    residentMiB: residentMiB(pid),
    failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
