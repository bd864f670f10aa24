import type { Sql } from '#db/client.ts'
import { unlessGone } from '#db/unless-gone.ts'
import { isId } from '#platform/graph/id.ts'
import type { Role, Scope } from '#platform/identity/caller.ts'

/** A session as its holder sees it. */
export interface SessionRow {
  id: string
  scope: Scope
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
}

/** A session as the edge needs it. */
export interface FoundSessionRow {
  id: string
  userId: string
  scope: Scope
  role: Role
  expiresAt: Date
}

export interface NewSession {
  tokenHash: string
  scope: Scope
  /** How long it lives since its last use, and at all. */
  sliding: string
  absolute: string
}

/** More sessions than this a user cannot hold: the oldest end first. */
const SESSIONS_PER_USER = 50

export function sessionStore(sql: Sql) {
  return {
    /**
     * Opens a session and ends those that are over or too many; answers with the latter. Null when the password is another
     * one by now, or its owner suspended: whoever changes these waits for a session that is being opened, and then ends it.
     */
    async insert(userId: string, passwordHash: string, session: NewSession): Promise<string[] | null> {
      const { tokenHash, scope, sliding, absolute } = session
      const opened = await sql<{ endedId: string | null }[]>`
        with holder as (
          select id from users.users
          where id = ${userId} and password_hash = ${passwordHash} and suspended_at is null and left_at is null for share
        ), ended as (
          delete from users.sessions
          where user_id = ${userId}
            and (expires_at <= now() or id in (
              select id from users.sessions where user_id = ${userId}
              order by id desc offset ${SESSIONS_PER_USER - 1}))
          returning id, expires_at
        ), opened as (
          insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
          select id, ${tokenHash}, ${scope}, now() + ${sliding}::interval, now() + ${absolute}::interval from holder
          returning id
        )
        select ended.id as ended_id from opened left join ended on ended.expires_at > now()`
      return opened.length > 0 ? opened.flatMap(({ endedId }) => endedId ?? []) : null
    },

    /** All that a person has, the newest first. */
    byUser: (userId: string) => sql<SessionRow[]>`
      select id, scope, created_at, last_used_at, expires_at from users.sessions
      where user_id = ${userId} and expires_at > now() order by id desc limit ${SESSIONS_PER_USER}`,

    /**
     * The live session of a token, with its holder's role; nobody's when the holder is suspended. Its end slides
     * forward with use, written down at most once in a while.
     */
    async byTokenHash(tokenHash: string, sliding: Readonly<Record<Scope, string>>) {
      const used = sql<FoundSessionRow[]>`
        with found as (
          select s.id, s.user_id, s.scope, s.last_used_at, s.expires_at, s.ends_at, u.role,
            case s.scope when 'douyin' then ${sliding.douyin}::interval else ${sliding.graph}::interval end as lifetime
          from users.sessions s join users.users u on u.id = s.user_id
          where s.token_hash = ${tokenHash} and s.expires_at > now() and u.suspended_at is null
        ), slid as (
          update users.sessions s
          set expires_at = least(found.ends_at, now() + found.lifetime), last_used_at = now()
          from found
          where s.id = found.id and (found.last_used_at < now() - interval '10 minutes'
            or found.expires_at < least(found.ends_at, now() + found.lifetime * 0.9))
          returning s.expires_at
        ), seen as (
          insert into users.active_days (day, user_id)
          select (now() at time zone 'UTC')::date, user_id from found on conflict do nothing returning day, user_id
        ), last as (
          insert into users.last_days (user_id, day) select user_id, day from seen
          on conflict (user_id) do update set day = excluded.day
        )
        select id, user_id, scope, role, coalesce((select expires_at from slid), expires_at) as expires_at from found`
      const [row] = await unlessGone(used, [])
      return row ?? null
    },

    /** Whether there was one to end. */
    async remove(id: string, userId: string) {
      if (!isId(id)) return false
      const ended = await sql`delete from users.sessions where id = ${id} and user_id = ${userId}`
      return ended.count > 0
    },

    /** Ends all that a person has, but for one. Answers with those that ended. */
    async removeAll(userId: string, exceptId: string | null): Promise<string[]> {
      const ended = await sql<{ id: string }[]>`
        delete from users.sessions
        where user_id = ${userId} and (${exceptId}::bigint is null or id <> ${exceptId}) returning id`
      return ended.map(({ id }) => id)
    },
  }
}
