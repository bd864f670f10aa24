import type { Door } from '#platform/graph/door.ts'
import { nobody } from '#platform/identity/caller.ts'

/** Whether a subgraph answers at all; rejects with the reason when its door gives none. `requestId` says who wanted to know. */
export async function answers(door: Door, requestId: string): Promise<boolean> {
  // A copy each time: a door within this process keeps on its caller what it made for it.
  const { errors } = await door.ask({ query: '{__typename}' }, { ...nobody, requestId })
  return !errors
}
