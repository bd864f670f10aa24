import { periodOf } from '#platform/graph/metric.ts'
import { requireRole } from '#platform/identity/roles.ts'
import { loadBatch } from '#platform/graph/loader.ts'
import type { ResolveEntities } from '#platform/graph/entities.ts'
import type { Context } from './context.ts'

const idOf = ({ id }: { id: string }) => id

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  Comment: (ids, { comments }) => loadBatch(ids, idOf, comments.byIds),
  Statistics(ids, { caller }) {
    requireRole(caller, 'ADMINISTRATOR')
    return ids.map((id) => periodOf(id))
  },
  Studio: (ids) => ids.map((id) => periodOf(id)),
  User: (ids, { stats }) => loadBatch(ids, idOf, stats.usersByIds),
  Video: (ids, { caller, stats }) =>
    loadBatch(ids, idOf, (keys) => stats.videosByIds(keys, caller.viewer?.id ?? null)),
}
