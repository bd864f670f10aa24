import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { chatStage } from '../realtime/chat-stage.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
const { pair, live, send } = chatStage(world)

/** Fields of three subgraphs, some of them under the names by which the planner asks for keys. */
const FEED = `{ __typename: feed(first: 3) { items {
  id: title key: id __typename: playUrl isFavorite favoriteCount author { id: name __typename key: id isFollow followerCount }
} } }`
const PLAIN = `{ feed(first: 3) { items {
  title id playUrl isFavorite favoriteCount author { name __typename id isFollow followerCount }
} } }`

type Item = Record<string, unknown> & { author: Record<string, unknown> }

test('a client may call any field as the key or the type is called, and is given what they asked for', async () => {
  const ana = await world.graph.signUp('ana')
  const ben = await world.graph.signUp('ben')
  await using rows = rowsOf(world.databaseUrl)
  const [video] = await rows.videos(3, [ben.id])
  await ana.get('mutation($id: ID!) { favoriteVideo(videoId: $id) { id } }', { id: video })
  await ana.get('mutation($id: ID!) { followUser(userId: $id) { id } }', { id: ben.id })

  const { feed } = await ana.get(PLAIN)
  const renamed = feed.items.map(({ title, id, playUrl, author, ...counts }: Item) => {
    const { name, __typename, id: authorId, ...theirs } = author
    return {
      ...{ id: title, key: id, __typename: playUrl, ...counts },
      author: { id: name, __typename, key: authorId, ...theirs },
    }
  })
  expect(await ana.get(FEED)).toEqual({ __typename: { items: renamed } })
  expect(renamed.filter(({ isFavorite }: { isFavorite: boolean }) => isFavorite)).toHaveLength(1)
  expect(renamed[0].author).toMatchObject({ id: 'ben', isFollow: true })
})

test('in fragments, too, with conditions, and beside the names that stand for them meanwhile', async () => {
  const cleo = await world.graph.signUp('cleo')
  const query = `query($yes: Boolean!, $no: Boolean!) {
    id: me { ...Names ...Names @skip(if: $yes) called_id: followCount ... on User @include(if: $no) { __typename: name } }
  } fragment Names on User { id: name followerCount isFollow }`
  expect(await cleo.get(query, { yes: true, no: false })).toEqual({
    id: { id: 'cleo', followerCount: 0, isFollow: false, called_id: 0 },
  })
  expect(await cleo.get(query, { yes: false, no: true })).toMatchObject({
    id: { id: 'cleo', __typename: 'cleo' },
  })
})

test('errors are told where the client looks for them', async () => {
  const dora = await world.graph.signUp('dora')
  const query = 'mutation { id: favoriteVideo(videoId: "999999999") { id: title favoriteCount } }'
  const { data, errors } = await dora.ask(query)
  expect([data, errors]).toMatchObject([null, [{ path: ['id'], extensions: { code: 'NOT_FOUND' } }]])
})

test('what is subscribed to may be called so, as well', async () => {
  const [emil, fay] = await pair()
  await using socket = live(fay)
  const heard = socket.subscribe(
    'subscription { id: messageReceived(since: "0") { id: content __typename: sequence sender { id: name isFollow key: id } } }',
  )
  await send(emil, fay, 'hello')
  await heard.until(1)
  expect(heard.events[0]).toEqual({
    ...{ id: 'hello', __typename: 1 },
    sender: { id: expect.stringContaining('ana'), isFollow: false, key: emil.id },
  })
})

test('beside what only another executor can do it is refused, and the reason is told', async () => {
  const gus = await world.graph.signUp('gus')
  const { data, errors } = await gus.ask('{ __schema { queryType { name } } me { id: name followerCount } }')
  expect(data).toBeUndefined()
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  expect(errors?.[0]?.message).toMatch(/can be called "id"/)
  expect(await gus.get('{ __schema { queryType { name } } me { id name } }')).toMatchObject({
    me: { id: gus.id, name: 'gus' },
  })
})

test('a variable may be called as the references to entities are', async () => {
  const hal = await world.graph.signUp('hal')
  const query = `query($representations: Int = 7, $called_representations: Boolean = true) { user(id: "${hal.id}") {
    publishedVideos: name followerCount @include(if: $called_representations) } publishedVideos(userId: "${hal.id}") {
    items { title lately(days: $representations) { likes } viewCount } } }`
  await using rows = rowsOf(world.databaseUrl)
  await rows.videos(1, [hal.id])
  const lately = { publishedVideos: { items: [{ lately: { likes: 0 } }] } }
  expect(await hal.get(query)).toMatchObject(lately)
  expect(await hal.get(query, { representations: 28 })).toMatchObject(lately)
  const { errors } = await hal.ask(query, { representations: 'many' })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  expect(errors?.[0]?.message).toMatch(/"\$representations"/)
})
