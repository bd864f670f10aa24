import type { Sql } from '#db/client.ts'
import { PASSWORD_COST, type PasswordCost } from '#db/password-cost.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { sessionEnded } from '#platform/identity/identity.ts'
import { loadInOrder, loadOne } from '#platform/graph/loader.ts'
import type { Mask } from '#platform/graph/sensitive-words.ts'
import { createRowCache } from '#platform/graph/row-cache.ts'
import type { Writers } from '#platform/graph/writers.ts'
import type { Logger } from '#platform/process/logger.ts'
import { leavingStore } from './leaving-store.ts'
import { openLeaving } from './leaving.ts'
import { passwordsAt } from './password.ts'
import { sessionStore } from './session-store.ts'
import { standingStore, type StandingRow } from './standing-store.ts'
import { statisticsStore } from './statistics-store.ts'
import { userStore, type UserRow } from './user-store.ts'

export type Deps = ReturnType<typeof createDeps>

export interface Outside {
  writers: Writers
  logger: Logger
  /** Hides sensitive words. */
  mask: Mask
  /** Base of all addresses that are given out to whoever came by an origin. */
  baseFor: (origin: string) => string
  /** What hashing a password takes; OWASP's recommendation, without it. */
  passwordCost?: PasswordCost
}

/** What all requests share. */
export function createDeps(
  sql: Sql,
  { writers, logger, mask, baseFor, passwordCost = PASSWORD_COST }: Outside,
) {
  const users = userStore(sql)
  const ended = writers.topics.topic(sessionEnded)
  const profiles = createRowCache('profiles', (user: UserRow) => user.id, users.byIds, writers)
  return {
    users,
    passwords: passwordsAt(passwordCost),
    profiles,
    forgetEverything: writers.forgetEverything,
    statistics: statisticsStore(sql),
    standings: standingStore(sql),
    sessions: sessionStore(sql),
    leaving: openLeaving(leavingStore(sql), logger),
    sessionEnded: ended,
    mask,
    baseFor,
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
    /** Absolute, as clients can reach it; empty where there is no picture. */
    pictureAt: (object: string) => object && `${deps.baseFor(caller.origin)}/media/${object}`,
    standingById: loadOne((standing: StandingRow) => standing.id, deps.standings.byIds),
    ...deps,
  }
}
