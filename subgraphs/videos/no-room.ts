import { isDiskFull } from '#db/client.ts'
import { Refusal } from '#platform/graph/errors.ts'

/** What a sender is told when the database has no room for another row; other errors go on as they are. */
export function refuseWhenFull(error: unknown): never {
  if (isDiskFull(error))
    throw new Refusal('SUBGRAPH_UNAVAILABLE', 'There is no room for videos at the moment')
  throw error
}
