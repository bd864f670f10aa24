import type postgres from 'postgres'
import { encodeCursor } from '#platform/graph/page.ts'
import type { Request } from '../load/http-client.ts'
import type { Prolific } from './prolific.ts'

/** One list of the graph, at its first page and at its thousandth. */
export interface Pages {
  name: string
  first: readonly Request[]
  /** Several around the thousandth; none where there is one page only. */
  thousandth: readonly Request[]
}

export const PAGE = 10
export const DEPTH = 1_000 * PAGE
const SEVERAL = 20

const PERSON = 'id name avatar followCount followerCount isFollow totalFavorited workCount favoriteCount'
const VIDEO = `id title playUrl coverUrl favoriteCount commentCount isFavorite author { ${PERSON} }`

/** The feed, a profile and every list, as one viewer asks for them. */
export async function pagesOf(
  sql: postgres.Sql,
  { id, videoId, peerId }: Prolific,
  token: string,
): Promise<Pages[]> {
  const around = { offset: DEPTH - PAGE - SEVERAL, limit: SEVERAL }
  const ask = (query: string): Request => ({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  const list = async (
    name: string,
    argument: string,
    items: string,
    keys: PromiseLike<readonly { key: string }[]>,
  ): Promise<Pages> => {
    const page = (after: string) =>
      ask(`{ ${name}(${argument} first: ${PAGE}${after}) { next items { ${items} } } }`)
    const thousandth = (await keys).map(({ key }) => page(` after: "${encodeCursor(key)}"`))
    if (thousandth.length < SEVERAL) throw new Error(`${name} has no thousandth page`)
    return { name, first: [page('')], thousandth }
  }
  const people = await sql<{ id: string; name: string }[]>`
    select id::text, left(username_key, 2) as name from users.users order by md5(id::text) limit 100`
  const messages = (before: string): Request =>
    ask(
      `{ messages(peerId: "${peerId}", first: ${PAGE}${before}) { hasOlder items { content sender { name } } } }`,
    )
  const after = sql`offset ${around.offset} limit ${around.limit}`
  const relation = (side: 'follower_id' | 'followee_id') => sql<{ key: string }[]>`
    select id::text as key from social.follows where ${sql(side)} = ${id} order by id desc ${after}`
  return [
    await list(
      'feed',
      '',
      VIDEO,
      sql<{ key: string }[]>`
        select (extract(epoch from published_at) * 1000)::bigint || ':' || id as key from videos.videos
        order by published_at desc, id desc ${after}`,
    ),
    {
      name: 'profile',
      first: people.map((one) => ask(`{ user(id: "${one.id}") { ${PERSON} } }`)),
      thousandth: [],
    },
    await list(
      'publishedVideos',
      `userId: "${id}"`,
      VIDEO,
      sql<{ key: string }[]>`
        select id::text as key from videos.videos where author_id = ${id} order by id desc ${after}`,
    ),
    await list(
      'favoriteVideos',
      `userId: "${id}"`,
      VIDEO,
      sql<{ key: string }[]>`
        select id::text as key from interactions.favorites where user_id = ${id} order by id desc ${after}`,
    ),
    await list(
      'comments',
      `videoId: "${videoId}"`,
      `id content author { ${PERSON} }`,
      sql<{ key: string }[]>`
        select id::text as key from interactions.comments where video_id = ${videoId} order by id desc ${after}`,
    ),
    await list(
      'receivedComments',
      '',
      `id content author { ${PERSON} }`,
      sql<{ key: string }[]>`
        select id::text as key from interactions.comments
        where video_author_id = ${id} and author_id <> video_author_id order by id desc ${after}`,
    ),
    await list('following', `userId: "${id}"`, PERSON, relation('follower_id')),
    await list('followers', `userId: "${id}"`, PERSON, relation('followee_id')),
    await list(
      'friends',
      '',
      PERSON,
      sql<{ key: string }[]>`
        select greatest(f.id, t.id)::text as key from social.follows f
        join social.follows t on t.follower_id = f.followee_id and t.followee_id = f.follower_id
        where f.follower_id = ${id} order by greatest(f.id, t.id) desc ${after}`,
    ),
    {
      name: 'messages',
      first: [messages('')],
      thousandth: Array.from({ length: SEVERAL }, (_, n) => messages(`, before: ${PAGE + n + 1}`)),
    },
    {
      name: 'conversations',
      first: [ask(`{ conversations(first: ${PAGE}) { items { unreadCount } } }`)],
      thousandth: [],
    },
    {
      name: 'unread messages',
      first: [ask('{ unreadMessageCount }')],
      thousandth: [],
    },
    {
      name: 'people by name',
      first: people.map((one) =>
        ask(`{ people(name: "${one.name}", first: ${PAGE}) { items { ${PERSON} } } }`),
      ),
      thousandth: [],
    },
  ]
}
