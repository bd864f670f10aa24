import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { loadInOrder } from '#platform/graph/loader.ts'
import type { Writers } from '#platform/graph/writers.ts'
import { openFollowStats } from './follow-stats.ts'
import { statisticsStore } from './statistics-store.ts'
import { followStore } from './follow-store.ts'

export type Deps = ReturnType<typeof createDeps>

/** What all requests share. */
export function createDeps(sql: Sql, writers: Writers) {
  const follows = followStore(sql)
  return { follows, statistics: statisticsStore(sql), followStats: openFollowStats(follows, writers) }
}

export type Context = ReturnType<typeof createContext>

export function createContext(deps: Deps, caller: Caller) {
  const viewerId = caller.viewer?.id ?? null
  return {
    caller,
    followStatsById: loadInOrder((ids) => deps.followStats.byIds(ids, viewerId)),
    ...deps,
  }
}
