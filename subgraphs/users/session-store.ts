import type { Sql } from '#db/client.ts'
import type { Role, Scope } from '#platform/identity/caller.ts'

export interface SessionRow {
  id: string
  userId: string
  scope: Scope
  role: Role
  expiresAt: Date
}

/** More sessions than this a user cannot hold: the oldest end first. */
const SESSIONS_PER_USER = 50

export type SessionStore = ReturnType<typeof sessionStore>

export function sessionStore(sql: Sql) {
  return {
    /** Opens a session and ends those that are over or too many. */
    async insert(userId: string, tokenHash: string, scope: Scope, sliding: string, absolute: string) {
      await sql`
        with ended as (
          delete from users.sessions
          where user_id = ${userId}
            and (expires_at <= now() or id in (
              select id from users.sessions where user_id = ${userId}
              order by id desc offset ${SESSIONS_PER_USER - 1}))
        )
        insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
        values (${userId}, ${tokenHash}, ${scope}, now() + ${sliding}::interval, now() + ${absolute}::interval)`
    },

    /**
     * The live session of a token, with its holder's role; nobody's when the holder is suspended. Its end slides
     * forward with use, written down at most once in a while.
     */
    async byTokenHash(tokenHash: string, sliding: Readonly<Record<Scope, string>>) {
      const [row] = await sql<SessionRow[]>`
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
        )
        select id, user_id, scope, role, coalesce((select expires_at from slid), expires_at) as expires_at from found`
      return row ?? null
    },

    /** Whether there was one to end. */
    async remove(id: string, userId: string) {
      const ended = await sql`delete from users.sessions where id = ${id} and user_id = ${userId}`
      return ended.count > 0
    },
  }
}
