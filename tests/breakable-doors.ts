import { EventEmitter } from 'node:events'
import type { ExecutionResult } from 'graphql'
import type { Owner } from '#db/client.ts'
import { localDoor, type Door } from '#platform/graph/door.ts'
import { subgraphUnavailable } from '#platform/graph/errors.ts'
import { isStream, type Stream } from '#platform/graph/stream.ts'
import type { OpenSubgraph } from '../subgraphs/open.ts'

export interface BreakableDoors {
  /** For `createWorld({ doorTo })`. */
  readonly doorTo: (subgraph: OpenSubgraph) => Door
  /**
   * From now on whatever is asked of this subgraph fails, as if it were down or with an error of the test's own, and so
   * do the subscriptions that it had.
   */
  break(name: Owner, error?: Error): void
  /** All subgraphs answer again. */
  mend(): void
}

/** Doors that a test can break while the system runs. */
export function breakableDoors(): BreakableDoors {
  const broken = new Map<string, Error>()
  const breaks = new EventEmitter().setMaxListeners(0)
  return {
    doorTo({ subgraph }) {
      const door = localDoor(subgraph)
      const whole = () => {
        const error = broken.get(subgraph.name)
        if (error) throw error
        return door
      }
      return {
        ask: async (request, caller) => whole().ask(request, caller),
        subscribe: async (request, caller) => {
          const events = await whole().subscribe(request, caller)
          return isStream<ExecutionResult>(events) ? failingOn(breaks, subgraph.name, events) : events
        },
        [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
      }
    },
    break(name, error = subgraphUnavailable(name)) {
      broken.set(name, error)
      breaks.emit(name, error)
    },
    mend: () => broken.clear(),
  }
}

/** The same stream until the subgraph breaks, which ends it as a lost connection would. */
function failingOn<Event>(breaks: EventEmitter, name: string, events: Stream<Event>): Stream<Event> {
  const broken = new Promise<never>((_, reject) => breaks.once(name, reject))
  broken.catch(() => events.return())
  return { ...events, next: () => Promise.race([events.next(), broken]) }
}
