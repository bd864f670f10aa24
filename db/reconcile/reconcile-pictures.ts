import type { Sql } from 'postgres'
import type { Finding } from './finding.ts'
import { inBatches } from './in-batches.ts'

const PEOPLE = { table: 'users.users', key: 'id' }
const COLUMNS = { avatar: 'AVATAR', background_image: 'BACKGROUND_IMAGE' } as const

/** Shows everybody with the pictures that they chose: a projection that fills columns, not rows. */
export async function reconcilePictures(sql: Sql, repair: boolean): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [column, kind] of Object.entries(COLUMNS)) {
    let wrong = 0
    const rows = await inBatches(sql, PEOPLE, async ({ after, last }) => {
      const chosen = `coalesce((select p.object from videos.profile_pictures p where p.user_id = u.id and p.kind = $3), '')`
      const differs = `u.id > $1 and u.id <= $2 and u.${column} <> ${chosen}`
      const statement = repair
        ? `update users.users u set ${column} = ${chosen} where ${differs}`
        : `select u.id from users.users u where ${differs}`
      wrong += (await sql.unsafe(statement, [after, last, kind])).count
    })
    findings.push({ what: `users.users.${column}`, rows, wrong, canRepair: true })
  }
  return findings
}
