import { isDiskFull } from '#db/client.ts'
import { noRoom } from '#platform/graph/errors.ts'

/** What a sender is told when the database has no room for another row; other errors go on as they are. */
export function refuseWhenFull(error: unknown): never {
  if (isDiskFull(error)) throw noRoom('videos')
  throw error
}
