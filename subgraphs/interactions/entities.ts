import { loadBatch } from '#platform/graph/loader.ts'
import type { ResolveEntities } from '#platform/graph/entities.ts'
import type { Context } from './context.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  Comment: (ids, { comments }) => loadBatch(ids, ({ id }) => id, comments.byIds),
  User: (ids, { caller, stats }) => stats.usersByIds(ids, caller.viewer?.id ?? null),
  Video: (ids, { caller, stats }) => stats.videosByIds(ids, caller.viewer?.id ?? null),
}
