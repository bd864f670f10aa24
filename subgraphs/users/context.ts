import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { sessionEnded } from '#platform/identity/identity.ts'
import { loadInOrder, loadOne } from '#platform/graph/loader.ts'
import { createRowCache, type Writers } from '#platform/graph/row-cache.ts'
import { sessionStore } from './session-store.ts'
import { standingStore, type StandingRow } from './standing-store.ts'
import { statisticsStore } from './statistics-store.ts'
import { userStore, type UserRow } from './user-store.ts'

export type Deps = ReturnType<typeof createDeps>

/** What all requests share. */
export function createDeps(sql: Sql, writers: Writers) {
  const users = userStore(sql)
  const ended = writers.topics.topic(sessionEnded)
  const profiles = createRowCache('profiles', (user: UserRow) => user.id, users.byIds, writers)
  return {
    users,
    profiles,
    statistics: statisticsStore(sql),
    standings: standingStore(sql),
    sessions: sessionStore(sql),
    sessionEnded: ended,
  }
}

export type Context = ReturnType<typeof createContext>

export function createContext(deps: Deps, caller: Caller) {
  const viewerId = caller.viewer?.id ?? null
  return {
    caller,
    userById: loadInOrder(
      (ids) => deps.profiles.byKeys(ids, viewerId),
      (id) => deps.profiles.kept([id], viewerId)?.[0],
    ),
    standingById: loadOne((standing: StandingRow) => standing.id, deps.standings.byIds),
    ...deps,
  }
}
