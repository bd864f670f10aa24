import type { Sql } from 'postgres'
import { mutualFollows } from '../mutual-follows.ts'
import type { Finding } from './finding.ts'
import { inBatches, type Batch } from './in-batches.ts'

/** One side of two people who are said to be friends and are not, or who are and are not said to be, or not since when. */
interface Side {
  userId: string
  friendId: string
}

/**
 * Two who follow each other are friends, from both sides. Who is not, in the snapshot of one statement, is put right with
 * both people's counters locked, as by whoever follows: what they did until then is seen, and they do nothing meanwhile.
 */
export async function reconcileFriends(sql: Sql, repair: boolean): Promise<Finding[]> {
  let wrong = 0
  const people = { table: 'social.follow_stats', key: 'user_id' }
  const rows = await inBatches(sql, people, async (batch) => {
    const sides = await findWrong(sql, batch)
    wrong += sides.length
    if (repair) for (const side of sides) await putRight(sql, side)
  })
  return [{ what: 'social.friends', rows, wrong, canRepair: true }]
}

function findWrong(sql: Sql, { after, last }: Batch) {
  return sql<Side[]>`
    select user_id::text as "userId", friend_id::text as "friendId" from (
      select * from ${mutualFollows(sql)} f where user_id > ${after} and user_id <= ${last}
    ) follows full join (
      select * from social.friends where user_id > ${after} and user_id <= ${last}
    ) said using (user_id, friend_id)
    where said.since is distinct from follows.since`
}

async function putRight(sql: Sql, { userId, friendId }: Side): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`
      select from social.follow_stats where user_id in (${userId}, ${friendId}) order by user_id for no key update`
    await tx`delete from social.friends where user_id = ${userId} and friend_id = ${friendId}`
    await tx`
      insert into social.friends (user_id, friend_id, since)
      select user_id, friend_id, since from ${mutualFollows(tx)} f
      where user_id = ${userId} and friend_id = ${friendId}`
  })
}
