import type { ResolveEntities } from '#platform/graph/entities.ts'
import { periodOf } from '#platform/graph/metric.ts'
import { requireRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  Statistics(ids, { caller }) {
    requireRole(caller, 'ADMINISTRATOR')
    return ids.map((id) => periodOf(id))
  },
  User: (ids, { caller, profiles }) => profiles.byKeys(ids, caller.viewer?.id ?? null),
}
