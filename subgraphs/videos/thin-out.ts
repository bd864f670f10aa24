import type { Sql } from '#db/client.ts'

/** Likes, comments and views that one statement takes away: some tenths of a second. */
const AT_ONCE = 5_000

/** Takes away so much of what hangs on a video that its row can go in one statement (`db/projections/videos.sql`). */
export async function thinOut(sql: Sql, videoId: string): Promise<void> {
  let isMore = true
  while (isMore) {
    const [thinned] = await sql<{ isMore: boolean }[]>`
      select videos.thin_out(${videoId}, ${AT_ONCE}) as is_more`
    isMore = thinned?.isMore ?? false
  }
}
