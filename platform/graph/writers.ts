import { setTimeout as wait } from 'node:timers/promises'
import { NOTHING_KEPT_MS, type Fellows } from '#platform/process/fellows.ts'
import type { Topics } from '#platform/topic/topic.ts'

/** Who writes what the rows are read from, besides this process: nobody, its fellows, or processes unknown to it. */
export type OtherWriters = 'nobody' | 'strangers' | Fellows

/** This process among all that write to its database. Its subgraphs share it. */
export interface Writers {
  readonly others: OtherWriters
  /** How strangers tell each other what they wrote. */
  readonly topics: Topics
  /** What to do when rows were written and nobody can say which. */
  onEverything(forget: () => void): void
  /**
   * After a write that moves rows of other subgraphs, which its own cannot name: resolves when no process shows anything
   * that was read before. Strangers cannot be asked: until they have nothing left that is so old.
   */
  forgetEverything(): Promise<void>
}

/** As fellows tell each other. No cache has that name. */
const EVERYTHING = '*'

export function openWriters(others: OtherWriters, topics: Topics): Writers {
  const forgetting: (() => void)[] = []
  const fellows = typeof others === 'string' ? null : others
  const forgetHere = () => forgetting.forEach((forget) => forget())
  fellows?.onWritten(EVERYTHING, forgetHere)
  return {
    ...{ others, topics },
    onEverything: (forget) => void forgetting.push(forget),
    async forgetEverything() {
      forgetHere()
      await (others === 'strangers' ? wait(NOTHING_KEPT_MS) : fellows?.tell(EVERYTHING, []))
    },
  }
}
