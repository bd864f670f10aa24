import type { ResolveEntities } from '#platform/graph/entities.ts'
import { loadBatch } from '#platform/graph/loader.ts'
import type { Context } from './context.ts'
import type { FollowStatsRow } from './follow-store.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  User: (ids, { caller, followStats }) =>
    loadBatch(
      ids,
      (user: FollowStatsRow) => user.id,
      (keys) => followStats.byIds(keys, caller.viewer?.id ?? null),
    ),
}
