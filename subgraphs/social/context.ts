import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/caller.ts'
import { loadOne } from '#platform/loader.ts'
import { followStore, type FollowStatsRow } from './follow-store.ts'

export interface Deps {
  sql: Sql
}

export type Context = ReturnType<typeof createContext>

export function createContext({ sql }: Deps, caller: Caller) {
  const follows = followStore(sql)
  const viewerId = caller.viewer?.id ?? null
  return {
    caller,
    follows,
    followStatsById: loadOne(
      (user: FollowStatsRow) => user.id,
      (ids) => follows.statsByIds(ids, viewerId),
    ),
  }
}
