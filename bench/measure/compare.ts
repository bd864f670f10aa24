import { loadClosed } from '../load/closed-loop.ts'
import { reasonsOf } from '../load/failures.ts'
import type { Crowd, Scenario } from '../scenarios/scenario.ts'
import type { Server } from '../servers/server.ts'
import type { DatabaseUsage } from './database-usage.ts'
import { loadHalf, type HalfLoad } from './half-load.ts'
import { measureRound, medianRound, type Round } from './round.ts'

export interface Effort {
  /**
   * How long each server is loaded before anything counts. Engines compile what is called often, and of two processes
   * each is called half as often: likes on two workers cost a third less after twenty seconds than after four.
   */
  warmUpSeconds: number
  rounds: number
  /** How long each server is loaded in a round. */
  seconds: number
  /** Rounds with half of the load, after the others. */
  halfRounds: number
}

export interface Result {
  server: Server
  figures: Round
  rounds: readonly Round[]
  halfLoads: readonly HalfLoad[]
}

export interface Comparison {
  scenario: string
  /** The first one is the system, the others are what it is compared with. */
  results: readonly Result[]
  /** Whatever went otherwise than it should have, in words. */
  complaints: readonly string[]
}

/** A server with its clients, and what was seen of it so far. */
interface Entrant {
  server: Server
  crowd: Crowd
  rounds: Round[]
  halfLoads: HalfLoad[]
}

/**
 * Loads the servers in turn, round after round, so that whatever else the machine does meets all of them. After each
 * round of a scenario that writes, the database must hold what was acknowledged.
 */
export async function compare(
  scenario: Scenario,
  servers: readonly [Server, ...Server[]],
  database: DatabaseUsage,
  { warmUpSeconds, rounds, seconds, halfRounds }: Effort,
): Promise<Comparison> {
  const complaints = await differences(scenario, servers)
  await using entrants = await openEntrants(scenario, servers)
  async function inTurn(round: number, load: (entrant: Entrant) => Promise<void>): Promise<void> {
    // Every other round backwards, so that nobody always comes after the same neighbour.
    for (const entrant of round % 2 === 1 ? entrants.all.toReversed() : entrants.all) {
      await load(entrant)
      const wrong = (await entrant.crowd.disagreements?.()) ?? []
      complaints.push(...wrong.map((sentence) => `${entrant.server.name}: ${sentence}`))
    }
  }
  await inTurn(0, async ({ crowd }) => void (await loadClosed(crowd.clients, warmUpSeconds)))
  for (let round = 1; round <= rounds; round += 1) {
    await inTurn(round, async ({ server, crowd, rounds: counted }) => {
      counted.push(await measureRound(server, database, () => loadClosed(crowd.clients, seconds)))
    })
  }
  for (let round = 0; round < halfRounds; round += 1) {
    await inTurn(round, async ({ crowd, rounds: counted, halfLoads }) => {
      const { requestsPerSecond } = medianRound(counted)
      halfLoads.push(await loadHalf(crowd.clients, requestsPerSecond, seconds))
    })
  }
  const results = entrants.all.map(({ server, rounds: counted, halfLoads }): Result => {
    return { server, rounds: counted, halfLoads, figures: medianRound(counted) }
  })
  complaints.push(...results.flatMap(failuresOf))
  return { scenario: scenario.name, results, complaints }
}

async function openEntrants(scenario: Scenario, servers: readonly Server[]) {
  const all: Entrant[] = []
  const close = async () => {
    for (const { crowd } of all) await crowd[Symbol.asyncDispose]()
  }
  try {
    for (const server of servers)
      all.push({ server, crowd: await scenario.open(server), rounds: [], halfLoads: [] })
  } catch (error) {
    await close()
    throw error
  }
  return { all, [Symbol.asyncDispose]: close }
}

function failuresOf({ server, figures, halfLoads }: Result): string[] {
  const loads = {
    'full load': figures.failures,
    'half load': halfLoads.flatMap(({ people, rate }) => [...people.failures, ...rate.failures]),
  }
  return Object.entries(loads).flatMap(([load, failures]) =>
    failures.length > 0 ? [`${server.name}, ${load}, failed: ${reasonsOf(failures)}`] : [],
  )
}

/** A server that answers something else is not a baseline. */
async function differences({ answers }: Scenario, servers: readonly Server[]): Promise<string[]> {
  if (!answers) return []
  const [ours, ...others] = await Promise.all(servers.map(answers))
  return others.flatMap((theirs, index) => {
    const at = theirs.findIndex((answer, n) => answer !== ours?.[n])
    return at === -1 ? [] : [`${servers[index + 1]?.name} answers question ${at + 1} differently`]
  })
}
