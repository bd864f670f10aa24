import postgres from 'postgres'
import { hashDemoPassword } from '../demo-password.ts'
import { insertDemo } from './insert-demo.ts'
import { storeClips, type DemoMedia } from './media.ts'

export type { DemoMedia } from './media.ts'

/**
 * Gives a database without people and videos a few of both, so that the first feed is not empty. All or
 * nothing: killed half way, the next call starts again. Everybody's password is `demoPassword`.
 * Returns whether it did; a database that somebody uses already is left alone.
 */
export async function seedDemo(url: string, media: DemoMedia): Promise<boolean> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    if (!(await isEmpty(sql))) return false
    const [clips, passwordHash] = await Promise.all([storeClips(media), hashDemoPassword()])
    return await sql.begin(async (tx) => {
      // Another process may be starting on the same database, or somebody registering, at this moment.
      await tx`lock table users.users, videos.videos in share row exclusive mode`
      if (!(await isEmpty(tx))) return false
      await insertDemo(tx, clips, passwordHash)
      return true
    })
  } finally {
    await sql.end()
  }
}

async function isEmpty(sql: postgres.ISql): Promise<boolean> {
  const [row] = await sql<[{ isEmpty: boolean }]>`
    select not exists (select from users.users) and not exists (select from videos.videos) as "isEmpty"`
  return row.isEmpty
}
