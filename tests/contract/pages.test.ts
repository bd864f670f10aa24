import { isNonNullType } from 'graphql'
import { expect, test } from 'vitest'
import { giveRole } from '#db/give-role.ts'
import { MAX_PAGE } from '#platform/graph/page.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { apiSchema } from './supergraph.ts'

const { graph, databaseUrl, phone } = await worldOfFile()
// Some lists are for administrators.
const ana = await graph.signUp('ana')
await giveRole(databaseUrl, 'ana', 'ADMINISTRATOR')

const lists = Object.values(apiSchema.getQueryType()?.getFields() ?? {}).filter(({ args }) =>
  args.some(({ name }) => name === 'first'),
)

test('these are the lists', () => {
  expect(lists.map(({ name }) => name).sort()).toEqual([
    ...['comments', 'conversations', 'failedUploads', 'favoriteVideos', 'feed', 'followers', 'following'],
    ...['friends', 'messages', 'myUploads', 'people', 'publishedVideos', 'receivedComments'],
  ])
})

test.each(lists.map((list) => [list.name, list] as const))(
  'S-06, S-55: %s has a cap that nobody passes',
  async (name, { args }) => {
    const keys = args.filter(({ type }) => isNonNullType(type)).map((key) => `${key.name}: "1"`)
    const ask = (first: number) =>
      ana.ask(`{ ${name}(${[...keys, `first: ${first}`].join(', ')}) { __typename } }`)
    expect((await ask(MAX_PAGE)).errors).toBeUndefined()
    for (const first of [MAX_PAGE + 1, 99_999_999, 0, -1]) {
      const { errors } = await ask(first)
      expect(errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', argument: 'first' })
    }
  },
)

test('S-55: a list of the app, which has no pages, ends after two hundred', async () => {
  const ben = await phone.signUp('ben')
  await using rows = rowsOf(databaseUrl)
  const ids = await rows.people(MAX_PAGE + 5)
  const videos = await rows.videos(MAX_PAGE + 5, [String(ben.userId)])
  await rows.sql`
    insert into social.follows (follower_id, followee_id)
    select ${ben.userId}, id from unnest(${ids}::bigint[]) as id
    union all select id, ${ben.userId} from unnest(${ids}::bigint[]) as id`
  await rows.sql`
    insert into interactions.favorites (user_id, video_id)
    select ${ben.userId}, id from unnest(${videos}::bigint[]) as id`
  await rows.sql`
    insert into interactions.comments (video_id, author_id, content)
    select ${videos[0] ?? ''}, id, 'first!' from unnest(${ids}::bigint[]) as id`
  const asked = { user_id: ben.userId, video_id: videos[0] }
  const lists = ['publish/list/', 'favorite/list/', 'comment/list/']
  const people = ['relation/follow/list/', 'relation/follower/list/', 'relation/friend/list/']
  for (const path of [...lists, ...people]) {
    const { video_list, comment_list, user_list } = await ben.get(path, asked)
    expect([path, (video_list ?? comment_list ?? user_list).length]).toEqual([path, MAX_PAGE])
  }
})
