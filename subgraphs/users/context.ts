import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { SessionEnded } from '#platform/identity/identity.ts'
import { loadOne } from '#platform/graph/loader.ts'
import { createRowCache } from '#platform/graph/row-cache.ts'
import type { Topic } from '#platform/topic/topic.ts'
import { sessionStore } from './session-store.ts'
import { standingStore, type StandingRow } from './standing-store.ts'
import { userStore, type UserRow } from './user-store.ts'

export type Deps = ReturnType<typeof createDeps>

/** What all requests share. */
export function createDeps(sql: Sql, sessionEnded: Topic<SessionEnded>) {
  const users = userStore(sql)
  // No profile is ever changed, so nobody can have written one elsewhere.
  const profiles = createRowCache((user: UserRow) => user.id, users.byIds, {
    ...{ alone: true, name: 'profiles' },
  })
  return { users, profiles, standings: standingStore(sql), sessions: sessionStore(sql), sessionEnded }
}

export type Context = ReturnType<typeof createContext>

export function createContext(deps: Deps, caller: Caller) {
  return {
    caller,
    ...deps,
    userById: loadOne((user: UserRow) => user.id, deps.profiles.byKeys),
    standingById: loadOne((standing: StandingRow) => standing.id, deps.standings.byIds),
  }
}
