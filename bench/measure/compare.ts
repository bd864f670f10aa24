import { loadClosed } from '../load/closed-loop.ts'
import { loadOpen } from '../load/open-loop.ts'
import type { Stretch } from '../load/client.ts'
import type { Crowd, Scenario } from '../scenarios/scenario.ts'
import type { Server } from '../servers/server.ts'
import type { DatabaseUsage } from './database-usage.ts'
import { firstInLine } from './first-in-line.ts'
import { measureRound, medianRound, type Round } from './round.ts'

export interface Effort {
  rounds: number
  seconds: number
}

export interface Result {
  server: Server
  figures: Round
  rounds: readonly Round[]
  /** When half as much is asked of it as it can do. */
  halfLoad: Stretch
}

export interface Comparison {
  scenario: string
  /** The first one is the system, the others are what it is compared with. */
  results: readonly Result[]
  /** Whatever went otherwise than it should have, in words. */
  complaints: readonly string[]
}

/**
 * Loads the servers in turn, round after round, so that whatever else the machine does meets all of them. The
 * first round warms up and is not counted. After each round of a scenario that writes, the database must hold
 * what was acknowledged.
 */
export async function compare(
  scenario: Scenario,
  servers: readonly [Server, ...Server[]],
  database: DatabaseUsage,
  { rounds, seconds }: Effort,
): Promise<Comparison> {
  const complaints = await differences(scenario, servers)
  await using crowds = await openCrowds(scenario, servers)
  const measured = servers.map((): Round[] => [])
  for (let round = 0; round <= rounds; round += 1) {
    // Every other round backwards, so that nobody always comes after the same neighbour.
    const order = [...crowds.keys()]
    if (round % 2 === 1) order.reverse()
    for (const index of order) {
      const crowd = crowds.of(index)
      const result = await measureRound(crowd.server, database, () => loadClosed(crowd.clients, seconds))
      if (round > 0) measured[index]?.push(result)
      const wrong = (await crowd.disagreements?.()) ?? []
      complaints.push(...wrong.map((sentence) => `${crowd.server.name}: ${sentence}`))
    }
  }
  const results: Result[] = []
  for (const [index, server] of servers.entries()) {
    const counted = measured[index] ?? []
    const figures = medianRound(counted)
    const halfLoad = await firstInLine(() =>
      loadOpen(crowds.of(index).clients, figures.requestsPerSecond / 2, 2 * seconds),
    )
    for (const [load, { failures }] of Object.entries({ 'full load': figures, 'half load': halfLoad }))
      if (failures > 0) complaints.push(`${server.name}, ${load}: ${failures} requests failed`)
    results.push({ server, rounds: counted, figures, halfLoad })
  }
  return { scenario: scenario.name, results, complaints }
}

async function openCrowds(scenario: Scenario, servers: readonly Server[]) {
  const crowds: (Crowd & { server: Server })[] = []
  const close = async () => {
    for (const crowd of crowds) await crowd[Symbol.asyncDispose]()
  }
  try {
    for (const server of servers) crowds.push({ ...(await scenario.open(server)), server })
  } catch (error) {
    await close()
    throw error
  }
  return {
    keys: () => crowds.keys(),
    of(index: number) {
      const crowd = crowds[index]
      if (!crowd) throw new Error('there is no such crowd')
      return crowd
    },
    [Symbol.asyncDispose]: close,
  }
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
