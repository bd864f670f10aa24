/**
 * Work that is done in turn. Of those who wait, each in turn is served, however much any of them wants; whoever comes for
 * the first time since their last turn was due is served before those who have been served (flow queueing of RFC 8290).
 */
export interface FairQueue {
  /** Rejects with a refusal when there is no room to wait in. */
  run<Value>(who: string, work: () => Promise<Value>): Promise<Value>
}

export interface FairQueueOptions {
  atOnce: number
  /** As many wait. When there is no room, whoever has most work waiting loses the latest of it. */
  mostWaiting: number
  /** What those are told who cannot wait. */
  refusal: () => Error
}

interface Waiting {
  go(): void
  refuse(reason: Error): void
}

/** So many newcomers are served one after the other while others wait: crowds that move about do not keep all turns. */
const NEWCOMERS_IN_A_ROW = 3

export function createFairQueue({ atOnce, mostWaiting, refusal }: FairQueueOptions): FairQueue {
  /** In the order of their turns: those who have had none, and the others, some of whom want nothing at the moment. */
  const newcomers = new Map<string, Waiting[]>()
  const served = new Map<string, Waiting[]>()
  let [running, waiting, turns] = [0, 0, 0]

  const laneOf = (who: string) => newcomers.get(who) ?? served.get(who)

  function makeRoom(who: string): boolean {
    if (waiting < mostWaiting) return true
    const longest = [...newcomers.values(), ...served.values()].reduce((one, other) =>
      other.length > one.length ? other : one,
    )
    // Nobody loses anything to somebody who has as much waiting.
    if (longest.length <= (laneOf(who)?.length ?? 0) + 1) return false
    longest.pop()?.refuse(refusal())
    waiting -= 1
    return true
  }

  function next(): Waiting | undefined {
    turns += 1
    const areOthersDue = turns % (NEWCOMERS_IN_A_ROW + 1) === 0
    for (const lanes of areOthersDue ? [served, newcomers] : [newcomers, served]) {
      for (const [who, lane] of lanes) {
        lanes.delete(who)
        const turn = lane.shift()
        // Who wanted nothing when their turn came is forgotten, and a newcomer the next time.
        if (!turn) continue
        served.set(who, lane)
        waiting -= 1
        return turn
      }
    }
    return undefined
  }

  async function turnOf(who: string): Promise<void> {
    if (running < atOnce) return void (running += 1)
    if (!makeRoom(who)) throw refusal()
    waiting += 1
    const lane = laneOf(who) ?? []
    if (!served.has(who)) newcomers.set(who, lane)
    await new Promise<void>((go, refuse) => lane.push({ go, refuse }))
  }

  return {
    async run(who, work) {
      await turnOf(who)
      try {
        return await work()
      } finally {
        // The place is handed on, so nobody can slip in between.
        const turn = next()
        if (turn) turn.go()
        else running -= 1
      }
    },
  }
}
