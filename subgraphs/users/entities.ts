import type { ResolveEntities } from '#platform/graph/entities.ts'
import type { Context } from './context.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  User: (ids, { caller, profiles }) => profiles.byKeys(ids, caller.viewer?.id ?? null),
}
