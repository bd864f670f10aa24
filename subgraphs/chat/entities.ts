import type { ResolveEntities } from '#platform/graph/entities.ts'
import { periodOf } from '#platform/graph/metric.ts'
import { requireRole } from '#platform/identity/roles.ts'
import { loadBatch } from '#platform/graph/loader.ts'
import type { Context } from './context.ts'
import type { MessageRow } from './message-store.ts'

/** What other subgraphs' fetches ask for, a batch at a time. Only messages that the viewer wrote or was written. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  Statistics(ids, { caller }) {
    requireRole(caller, 'ADMINISTRATOR')
    return ids.map((id) => periodOf(id))
  },
  Message: (ids, { caller, messages }) =>
    loadBatch(
      ids,
      (message: MessageRow) => message.id,
      async (keys) => (caller.viewer ? messages.byIds(keys, caller.viewer.id) : []),
    ),
}
