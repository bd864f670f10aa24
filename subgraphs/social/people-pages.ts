import { unauthenticated } from '#platform/graph/errors.ts'
import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { FollowRow, UserFacts } from './follow-store.ts'

interface PageInput {
  first?: number | null
  after?: string | null
}

/** Whom one person follows, newest first. */
export function following({ caller, follows }: Context, { userId, ...page }: PageInput & { userId: string }) {
  const viewerId = caller.viewer?.id ?? null
  return peoplePage(page, (afterId, limit) => follows.following(userId, viewerId, afterId, limit))
}

/** Who follows one person, newest first. */
export function followers({ caller, follows }: Context, { userId, ...page }: PageInput & { userId: string }) {
  const viewerId = caller.viewer?.id ?? null
  return peoplePage(page, (afterId, limit) => follows.followers(userId, viewerId, afterId, limit))
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
): Promise<Page<UserFacts>> {
  const size = pageSize(first)
  const [afterId = null] = decodeCursor(after, 1) ?? []
  const rows = await read(afterId, size + 1)
  return pageOf(rows, size, ({ followId }) => encodeCursor(followId))
}
