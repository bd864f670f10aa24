import type { ResolveEntities } from '#platform/graph/entities.ts'
import { loadBatch } from '#platform/graph/loader.ts'
import type { Context } from './context.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  User: (ids, { profiles }) => loadBatch(ids, ({ id }) => id, profiles.byKeys),
}
