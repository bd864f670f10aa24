import type { ResolveEntities } from '#platform/graph/entities.ts'
import { loadBatch } from '#platform/graph/loader.ts'
import type { Context } from './context.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  User: (ids, { caller, authors }) => authors.byKeys(ids, caller.viewer?.id ?? null),
  Video: (ids, { videos }) => loadBatch(ids, ({ id }) => id, videos.byIds),
}
