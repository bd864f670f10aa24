import type { TransactionSql } from 'postgres'
import type { Sql } from '#db/client.ts'
import { isId } from '#platform/graph/id.ts'

/** Rows that one statement takes away: some hundredths of a second, for so long they hold others up. */
const AT_ONCE = 1_000

/** What came of wanting to leave: the sessions that ended with it, or why somebody has to stay. */
export type Leave =
  { outcome: 'left'; endedSessionIds: string[] } | { outcome: 'changed' } | { outcome: 'lastAdministrator' }

/** What a step of erasing came to: there is more to do, nobody is left, or somebody else is at it. */
export type EraseStep = 'more' | 'done' | 'elsewhere'

export type LeavingStore = ReturnType<typeof leavingStore>

export function leavingStore(sql: Sql) {
  /** Name, password and profile go at once, and the name is free; the row stays until all that belongs to it is gone. */
  const forgotten = sql`left_at = now(), username = '', username_key = chr(1) || id, password_hash = '', role = 'USER',
    signature = '', suspended_at = null, suspended_for = ''`
  const endSessions = async (tx: TransactionSql, id: string) => {
    const ended = await tx<{ id: string }[]>`delete from users.sessions where user_id = ${id} returning id`
    return ended.map((session) => session.id)
  }

  return {
    /**
     * Makes somebody nobody who wants it, unless the password was changed in the meantime or there is no other administrator.
     * A session that is being opened makes the first statement wait, and the last one sees it.
     */
    leave: (id: string, passwordHash: string) =>
      sql.begin(async (tx): Promise<Leave> => {
        const administrators = await tx<{ id: string }[]>`
          select id from users.users where role = 'ADMINISTRATOR' and left_at is null and suspended_at is null
            and exists (select from users.users where id = ${id} and role = 'ADMINISTRATOR')
          order by id for no key update`
        if (administrators.length === 1 && administrators[0]?.id === id)
          return { outcome: 'lastAdministrator' }
        const left = await tx`
          update users.users set ${forgotten}
          where id = ${id} and password_hash = ${passwordHash} and left_at is null`
        if (left.count === 0) return { outcome: 'changed' }
        return { outcome: 'left', endedSessionIds: await endSessions(tx, id) }
      }),

    /** Likewise without being asked for a password, and put on record. False when there is no such person. */
    sendAway: (id: string) =>
      sql.begin(async (tx) => {
        const left = await tx`update users.users set ${forgotten} where id = ${id} and left_at is null`
        if (left.count === 0) return false
        await tx`insert into users.account_actions (subject_id, action) values (${id}, 'ERASE')`
        await endSessions(tx, id)
        return true
      }),

    /** Who has left and is not gone yet. */
    async leaving() {
      const rows = await sql<
        { id: string }[]
      >`select id from users.users where left_at is not null order by id`
      return rows.map(({ id }) => id)
    },

    /** Takes away some of what belongs to somebody who has left (`db/projections/leaving.sql`), at last the person. */
    async erase(id: string): Promise<EraseStep> {
      if (!isId(id)) return 'done'
      const [step] = await sql<[{ isMore: boolean | null }]>`select users.erase(${id}, ${AT_ONCE}) as is_more`
      if (step.isMore === null) return 'elsewhere'
      return step.isMore ? 'more' : 'done'
    },
  }
}
