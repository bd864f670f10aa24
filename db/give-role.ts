import postgres from 'postgres'
import { usernameKey } from './username-key.ts'

/** What a person may be; a check of the table holds the same list. */
export const roles = ['USER', 'MODERATOR', 'ADMINISTRATOR', 'DEVELOPER'] as const

export type Role = (typeof roles)[number]

/**
 * Gives somebody a role without anybody's leave: how the first administrator comes to be. Written down as done by
 * nobody. Answers with the name as its owner wrote it, null when nobody has it.
 */
export async function giveRole(url: string, username: string, role: Role): Promise<string | null> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const [person] = await sql<{ username: string }[]>`
      with person as (
        update users.users set role = ${role} where username_key = ${usernameKey(username)} returning id, username
      ), written as (
        insert into users.account_actions (subject_id, action, detail) select id, 'SET_ROLE', ${role} from person
      )
      select username from person`
    return person?.username ?? null
  } finally {
    await sql.end()
  }
}
