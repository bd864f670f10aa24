import { refTo, type EntityRef } from '#platform/entity.ts'
import { unauthenticated } from '#platform/errors.ts'
import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/page.ts'
import type { Context } from './context.ts'
import type { FollowRow } from './follow-store.ts'

interface PageInput {
  first?: number | null
  after?: string | null
}

/** Whom one person follows, newest first. */
export function following({ follows }: Context, { userId, ...page }: PageInput & { userId: string }) {
  return peoplePage(page, (afterId, limit) => follows.following(userId, afterId, limit))
}

/** Who follows one person, newest first. */
export function followers({ follows }: Context, { userId, ...page }: PageInput & { userId: string }) {
  return peoplePage(page, (afterId, limit) => follows.followers(userId, afterId, limit))
}

/** The viewer's friends, newest friendship first. */
export function friends({ caller, follows }: Context, page: PageInput) {
  const { viewer } = caller
  if (!viewer) throw unauthenticated()
  return peoplePage(page, (afterId, limit) => follows.friends(viewer.id, afterId, limit))
}

async function peoplePage(
  { first, after }: PageInput,
  read: (afterId: string | null, limit: number) => PromiseLike<readonly FollowRow[]>,
): Promise<Page<EntityRef>> {
  const size = pageSize(first)
  const [afterId = null] = decodeCursor(after, 1) ?? []
  const rows = await read(afterId, size + 1)
  return pageOf(
    rows,
    size,
    ({ userId }) => refTo(userId),
    ({ id }) => encodeCursor(id),
  )
}
