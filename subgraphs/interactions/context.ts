import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/caller.ts'
import { loadOne } from '#platform/loader.ts'
import { commentStore } from './comment-store.ts'
import { favoriteStore } from './favorite-store.ts'
import { statsStore, type UserStatsRow, type VideoStatsRow } from './stats-store.ts'

export interface Deps {
  sql: Sql
}

export type Context = ReturnType<typeof createContext>

export function createContext({ sql }: Deps, caller: Caller) {
  const comments = commentStore(sql)
  const stats = statsStore(sql)
  const viewerId = caller.viewer?.id ?? null
  return {
    caller,
    comments,
    stats,
    favorites: favoriteStore(sql),
    videoStatsById: loadOne(
      (video: VideoStatsRow) => video.id,
      (ids) => stats.videosByIds(ids, viewerId),
    ),
    userStatsById: loadOne((user: UserStatsRow) => user.id, stats.usersByIds),
  }
}
