/** Work that is done in turn. Of those who wait, each in turn is served, however much any of them wants. */
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

export function createFairQueue({ atOnce, mostWaiting, refusal }: FairQueueOptions): FairQueue {
  /** In the order of their turns. */
  const lanes = new Map<string, Waiting[]>()
  let running = 0
  let waiting = 0

  function makeRoom(newcomer: string): boolean {
    if (waiting < mostWaiting) return true
    const [who, lane] = [...lanes].reduce((one, other) => (other[1].length > one[1].length ? other : one))
    // Nobody loses anything to somebody who has as much waiting.
    if (lane.length <= (lanes.get(newcomer)?.length ?? 0) + 1) return false
    lane.pop()?.refuse(refusal())
    waiting -= 1
    if (lane.length === 0) lanes.delete(who)
    return true
  }

  function next(): Waiting | undefined {
    const [first] = lanes
    if (!first) return undefined
    const [who, lane] = first
    // To the end of the line, with what is left.
    lanes.delete(who)
    const turn = lane.shift()
    if (lane.length > 0) lanes.set(who, lane)
    waiting -= 1
    return turn
  }

  async function turnOf(who: string): Promise<void> {
    if (running < atOnce) return void (running += 1)
    if (!makeRoom(who)) throw refusal()
    waiting += 1
    const lane = lanes.get(who) ?? []
    lanes.set(who, lane)
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
