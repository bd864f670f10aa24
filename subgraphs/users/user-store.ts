import type { Sql } from '#db/client.ts'
import { onlyIds } from '#platform/graph/id.ts'
import { MAX_NAME_LENGTH } from './username.ts'

/** The largest character there is, once more than a name holds: what begins with a key lies before the key with these behind it. */
const BEYOND = '\u{10ffff}'.repeat(MAX_NAME_LENGTH + 1)

export interface UserRow {
  id: string
  username: string
  /** Names in the media store, told by videos; empty when there is none. */
  avatar: string
  backgroundImage: string
  signature: string
}

/** Somebody who was looked for. */
export interface FoundRow extends UserRow {
  /** What the list is ordered by. */
  usernameKey: string
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
      sql<UserRow[]>`
        select ${profile} from users.users where id = any(${onlyIds(ids)}::bigint[]) and left_at is null`,

    /**
     * Whose key begins with another, in the order of the index `users_by_name`: letter by letter, not as a language sorts. A
     * range and no pattern: plans are made before anybody knows what is asked for, and of a pattern nobody knows then how it
     * begins. Nor does any letter of a name mean more than itself.
     */
    byBeginning: (key: string, afterKey: string | null, limit: number) => sql<FoundRow[]>`
      select ${profile}, username_key from users.users
      where username_key collate "C" >= ${key} and username_key collate "C" < ${key + BEYOND}
        and username_key collate "C" > ${afterKey ?? ''} and left_at is null
      order by username_key collate "C" limit ${limit}`,

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

    async setSignature(id: string, signature: string) {
      await sql`update users.users set signature = ${signature} where id = ${id}`
    },

    async passwordHashOf(id: string) {
      const [row] = await sql<
        { passwordHash: string }[]
      >`select password_hash from users.users where id = ${id}`
      return row?.passwordHash ?? null
    },

    /**
     * Ends all sessions but one with it. Answers with those that ended; null when the password was changed in the
     * meantime. Two statements: a session that is being opened with the old password makes the first one wait, and
     * the second one sees it.
     */
    changePassword: (id: string, before: string, after: string, keptSessionId: string) =>
      sql.begin(async (tx) => {
        const changed = await tx`
          update users.users set password_hash = ${after} where id = ${id} and password_hash = ${before}`
        if (changed.count === 0) return null
        const ended = await tx<{ id: string }[]>`
          delete from users.sessions where user_id = ${id} and id <> ${keptSessionId} returning id`
        return ended.map((session) => session.id)
      }),

    /** False when somebody else replaced it in the meantime. */
    async replacePasswordHash(id: string, before: string, after: string) {
      const replaced = await sql`
        update users.users set password_hash = ${after} where id = ${id} and password_hash = ${before}`
      return replaced.count > 0
    },
  }
}
