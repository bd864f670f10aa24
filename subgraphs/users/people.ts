import { unauthenticated } from '#platform/graph/errors.ts'
import { encodeCursor, pageOf, pageSize, readCursor, type Page } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { FoundRow } from './user-store.ts'
import { checkUsername, hasControls } from './username.ts'

interface PeopleInput {
  name: string
  first?: number | null
  after?: string | null
}

/** For viewers alone: whoever tries passwords as a guest is not handed the names of everybody in a row. */
export async function people(
  { caller, users }: Context,
  { name, first, after }: PeopleInput,
): Promise<Page<FoundRow>> {
  if (!caller.viewer) throw unauthenticated()
  const { key } = checkUsername(name.trim(), 'name')
  const size = pageSize(first)
  // A name, not the person's id: the place in the list is still there when the person is not.
  const afterKey = readCursor(after, (place) => place.startsWith(key) && !hasControls(place))
  const rows = await users.byBeginning(key, afterKey, size + 1)
  return pageOf(rows, size, ({ usernameKey }) => encodeCursor(usernameKey))
}
