import { periodOf } from '#platform/graph/metric.ts'
import { requireRole } from '#platform/identity/roles.ts'
import { isPromise } from '#platform/graph/compiled-values.ts'
import { refTo } from '#platform/graph/entity.ts'
import { loadBatch } from '#platform/graph/loader.ts'
import type { ResolveEntities } from '#platform/graph/entities.ts'
import type { Context } from './context.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  Comment: (ids, { comments }) => loadBatch(ids, ({ id }) => id, comments.byIds),
  Statistics(ids, { caller }) {
    requireRole(caller, 'ADMINISTRATOR')
    return ids.map((id) => periodOf(id))
  },
  Studio: (ids) => ids.map((id) => periodOf(id)),
  User: (ids, { caller, stats }) => stats.usersByIds(ids, caller.viewer?.id ?? null),
  Video(ids, { caller, stats }) {
    const rows = stats.videosByIds(ids, caller.viewer?.id ?? null)
    return isPromise(rows) ? rows.then((known) => orTheirKeys(known, ids)) : orTheirKeys(rows, ids)
  },
}

/** Whoever asks knows of the videos. Those that are out of sight go without counts, and not without everything. */
function orTheirKeys(rows: readonly (object | null)[], ids: readonly string[]): readonly object[] {
  return rows.map((row, index) => row ?? refTo(ids[index] ?? ''))
}
