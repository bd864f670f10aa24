import type { Sql } from '#db/client.ts'
import { onlyIds } from '#platform/graph/id.ts'

export interface UserRow {
  id: string
  username: string
  avatar: string
  backgroundImage: string
  signature: string
}

/** What a sign-in is judged by. */
export interface SignInFacts {
  passwordHash: string
  isSuspended: boolean
  suspendedFor: string
}

export type UserStore = ReturnType<typeof userStore>

export function userStore(sql: Sql) {
  const profile = sql`id, username, avatar, background_image, signature`
  return {
    byIds: (ids: readonly string[]) =>
      sql<UserRow[]>`select ${profile} from users.users where id = any(${onlyIds(ids)}::bigint[])`,

    /** With what signing in is judged by, for that and nothing else. */
    async byUsernameKey(key: string) {
      const [row] = await sql<(UserRow & SignInFacts)[]>`
        select ${profile}, password_hash, suspended_at is not null as is_suspended, suspended_for from users.users where username_key = ${key}`
      return row ?? null
    },

    /** Null when the name, or one that looks like it, is taken. */
    async insert(username: string, usernameKey: string, passwordHash: string) {
      const [row] = await sql<UserRow[]>`
        insert into users.users (username, username_key, password_hash)
        values (${username}, ${usernameKey}, ${passwordHash})
        on conflict (username_key) do nothing
        returning ${profile}`
      return row ?? null
    },

    async replacePasswordHash(id: string, passwordHash: string) {
      await sql`update users.users set password_hash = ${passwordHash} where id = ${id}`
    },
  }
}
