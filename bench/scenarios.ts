import { createHash, randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** One thing that phones do, as the paths that are asked for in turn. */
export interface Scenario {
  name: string
  paths: string[]
}

const VIEWERS = 100

/** The reads of the contract, over people and videos of the seeded data, for guests and for signed-in viewers. */
export async function readScenarios(databaseUrl: string): Promise<Scenario[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  try {
    const people = await sql<{ id: string }[]>`
      select f.follower_id as id from social.follows f group by 1 order by count(*) desc, 1 limit ${VIEWERS}`
    const videos = await sql<{ id: string }[]>`
      select video_id as id from interactions.video_stats where comment_count between 20 and 60 order by 1 limit 100`
    const tokens = await signIn(
      sql,
      people.map(({ id }) => id),
    )
    const viewer = (index: number) => `token=${tokens[index % tokens.length]}`
    return [
      { name: 'feed (guest)', paths: ['/douyin/feed/'] },
      { name: 'feed (signed in)', paths: tokens.map((token) => `/douyin/feed/?token=${token}`) },
      {
        name: 'profile',
        paths: people.map(({ id }, index) => `/douyin/user/?user_id=${id}&${viewer(index + 1)}`),
      },
      {
        name: 'comments',
        paths: videos.map(({ id }, index) => `/douyin/comment/list/?video_id=${id}&${viewer(index)}`),
      },
      { name: 'friends', paths: tokens.map((token) => `/douyin/relation/friend/list/?token=${token}`) },
      {
        name: 'liked list',
        paths: people.map(({ id }, index) => `/douyin/favorite/list/?user_id=${id}&${viewer(index + 1)}`),
      },
    ]
  } finally {
    await sql.end()
  }
}

/** Sessions as the users subgraph would open them; no password has to be hashed for them. */
async function signIn(sql: postgres.Sql, userIds: readonly string[]): Promise<string[]> {
  const tokens = userIds.map(() => randomBytes(32).toString('base64url'))
  const rows = userIds.map((userId, index) => ({
    user_id: userId,
    token_hash: createHash('sha256')
      .update(tokens[index] ?? '')
      .digest('hex'),
    ...{
      scope: 'douyin',
      expires_at: new Date(Date.now() + 86_400_000),
      ends_at: new Date(Date.now() + 86_400_000),
    },
  }))
  await sql`insert into users.sessions ${sql(rows)}`
  return tokens
}
