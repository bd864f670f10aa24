import type { Sql } from 'postgres'
import type { Finding } from './finding.ts'
import { inBatches } from './in-batches.ts'

const COMMENTS = { table: 'interactions.comments', key: 'id' }

/** Says of each comment whose video it is on: a projection that fills a column, not rows. */
export async function reconcileComments(sql: Sql, repair: boolean): Promise<Finding[]> {
  let wrong = 0
  const rows = await inBatches(sql, COMMENTS, async ({ after, last }) => {
    const differs = sql`
      c.id > ${after} and c.id <= ${last} and v.video_id = c.video_id
      and c.video_author_id is distinct from v.author_id`
    const found = repair
      ? await sql`
          update interactions.comments c set video_author_id = v.author_id
          from interactions.video_stats v where ${differs}`
      : await sql`select c.id from interactions.comments c, interactions.video_stats v where ${differs}`
    wrong += found.count
  })
  return [{ what: 'interactions.comments.video_author_id', rows, wrong, canRepair: true }]
}
