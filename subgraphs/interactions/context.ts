import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { loadInOrder } from '#platform/graph/loader.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { Writers } from '#platform/graph/writers.ts'
import type { Mask } from '#platform/graph/sensitive-words.ts'
import { commentStore } from './comment-store.ts'
import { favoriteStore } from './favorite-store.ts'
import { latelyByKey } from './lately.ts'
import { openStats } from './stats.ts'
import type { Regions } from './regions.ts'
import { statisticsStore } from './statistics-store.ts'
import { openViewBuffer } from './view-buffer.ts'
import { viewStore } from './view-store.ts'
import { statsStore } from './stats-store.ts'

export interface InteractionsGround {
  writers: Writers
  logger: Logger
  mask: Mask
  regions: Regions
}

export type Deps = ReturnType<typeof createDeps>

/** What all requests share. */
export function createDeps(sql: Sql, { mask, regions, logger, writers }: InteractionsGround) {
  const stats = openStats(statsStore(sql), writers)
  const { insert } = viewStore(sql)
  return {
    comments: commentStore(sql),
    favorites: favoriteStore(sql),
    stats,
    statistics: statisticsStore(sql),
    views: openViewBuffer(async (views) => {
      await Promise.all((await insert(views)).map((id) => stats.changed(id)))
    }, logger),
    ...{ mask, regions },
  }
}

export type Context = ReturnType<typeof createContext>

export function createContext(deps: Deps, caller: Caller) {
  const viewerId = caller.viewer?.id ?? null
  return {
    caller,
    videoStatsById: loadInOrder((ids) => deps.stats.videosByIds(ids, viewerId)),
    userStatsById: loadInOrder((ids) => deps.stats.usersByIds(ids, viewerId)),
    latelyByKey: latelyByKey(deps.statistics, viewerId),
    ...deps,
  }
}
