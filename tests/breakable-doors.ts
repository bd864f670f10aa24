import type { Owner } from '#db/client.ts'
import { localDoor, type Door } from '#platform/graph/door.ts'
import { subgraphUnavailable } from '#platform/graph/errors.ts'
import type { OpenSubgraph } from '../subgraphs/open.ts'

export interface BreakableDoors {
  /** For `createWorld({ doorTo })`. */
  readonly doorTo: (subgraph: OpenSubgraph) => Door
  /** From now on whatever is asked of this subgraph fails, as if it were down or with an error of the test's own. */
  break(name: Owner, error?: Error): void
  /** All subgraphs answer again. */
  mend(): void
}

/** Doors that a test can break while the system runs. */
export function breakableDoors(): BreakableDoors {
  const broken = new Map<string, Error>()
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
        subscribe: async (request, caller) => whole().subscribe(request, caller),
        [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
      }
    },
    break: (name, error = subgraphUnavailable(name)) => void broken.set(name, error),
    mend: () => broken.clear(),
  }
}
