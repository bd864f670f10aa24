import { networkOf } from '#platform/http/client-address.ts'
import type { Overload } from '#platform/http/overload.ts'
import type { Caller } from '#platform/identity/caller.ts'

/**
 * Room for one operation at each of the subgraphs that it begins at, until it is disposed of; null where there is none.
 * Each gets a part of all that are answered at once, and no more: while it stands still, those that wait for it leave
 * room for all others.
 */
export function takeRoom(
  overload: Overload,
  subgraphs: Iterable<string>,
  { address }: Caller,
): Disposable | null {
  const from = networkOf(address)
  const taken: string[] = []
  const room: Disposable = {
    [Symbol.dispose]() {
      for (const kind of taken) overload.end({ kind, from })
    },
  }
  for (const kind of subgraphs) {
    if (!overload.begin({ kind, from })) {
      room[Symbol.dispose]()
      return null
    }
    taken.push(kind)
  }
  return room
}
