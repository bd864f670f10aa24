import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/caller.ts'
import type { SessionEnded } from '#platform/identity.ts'
import { loadOne } from '#platform/loader.ts'
import type { Topic } from '#platform/topic.ts'
import { sessionStore } from './session-store.ts'
import { userStore, type UserRow } from './user-store.ts'

export interface Deps {
  sql: Sql
  sessionEnded: Topic<SessionEnded>
}

export type Context = ReturnType<typeof createContext>

export function createContext({ sql, sessionEnded }: Deps, caller: Caller) {
  const users = userStore(sql)
  return {
    caller,
    users,
    sessions: sessionStore(sql),
    sessionEnded,
    userById: loadOne((user: UserRow) => user.id, users.byIds),
  }
}
