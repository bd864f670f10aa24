import type { Sql } from '#db/client.ts'
import { isId, onlyIds } from '#platform/graph/id.ts'
import type { Role } from '#platform/identity/caller.ts'

/** What somebody is here, and whether they may come in. */
export interface StandingRow {
  id: string
  role: Role
  suspendedAt: Date | null
  suspendedFor: string
}

/** What one person does to another's standing. */
export type AccountAction =
  | { action: 'SET_ROLE'; role: Role }
  | { action: 'SUSPEND'; reason: string }
  | { action: 'REINSTATE' | 'CLEAR_SIGNATURE' }

/** Says no by throwing. Both rows are locked: neither changes between this and what follows. */
export type Judge = (actor: StandingRow, subject: StandingRow) => void

/** What came of it: the sessions that ended with it. */
export interface AccountChange {
  endedSessionIds: string[]
}

export function standingStore(sql: Sql) {
  const standing = sql`id, role, suspended_at, suspended_for`
  return {
    byIds: (ids: readonly string[]) =>
      sql<StandingRow[]>`select ${standing} from users.users where id = any(${onlyIds(ids)}::bigint[])`,

    /** Judged, done and written down in one transaction. Null when there is no such person. */
    async change(actorId: string, subjectId: string, todo: AccountAction, judge: Judge) {
      if (!isId(subjectId)) return null
      return sql.begin(async (tx): Promise<AccountChange | null> => {
        const rows = await tx<StandingRow[]>`
          select ${standing} from users.users where id = any(${[actorId, subjectId]}::bigint[]) and left_at is null
          order by id for no key update`
        const [actor, subject] = [actorId, subjectId].map((id) => rows.find((row) => row.id === id))
        if (!actor || !subject) return null
        judge(actor, subject)
        await tx`
          insert into users.account_actions (actor_id, subject_id, action, detail)
          values (${actorId}, ${subjectId}, ${todo.action}, ${detailOf(todo)})`
        if (todo.action === 'SET_ROLE')
          await tx`update users.users set role = ${todo.role} where id = ${subjectId}`
        if (todo.action === 'REINSTATE')
          await tx`update users.users set suspended_at = null, suspended_for = '' where id = ${subjectId}`
        if (todo.action === 'CLEAR_SIGNATURE')
          await tx`update users.users set signature = '' where id = ${subjectId}`
        if (todo.action !== 'SUSPEND') return { endedSessionIds: [] }
        await tx`
          update users.users set suspended_at = coalesce(suspended_at, now()), suspended_for = ${todo.reason}
          where id = ${subjectId}`
        const ended = await tx<{ id: string }[]>`
          delete from users.sessions where user_id = ${subjectId} returning id`
        return { endedSessionIds: ended.map(({ id }) => id) }
      })
    },
  }
}

function detailOf(todo: AccountAction): string {
  if (todo.action === 'SET_ROLE') return todo.role
  return todo.action === 'SUSPEND' ? todo.reason : ''
}
