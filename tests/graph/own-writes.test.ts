import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const { graph, databaseUrl } = await worldOfFile()
const ana = await graph.signUp('ana')
const ben = await graph.signUp('ben')

async function newVideo(authorId: string): Promise<string> {
  await using rows = rowsOf(databaseUrl)
  const [id = ''] = await rows.videos(1, [authorId])
  return id
}

test('mutations of one document run one after the other, and each sees what those before it wrote', async () => {
  const id = await newVideo(ben.id)
  const data = await ana.get(
    `mutation($id: ID!) {
      liked: favoriteVideo(videoId: $id) { favoriteCount isFavorite commentCount }
      said: postComment(videoId: $id, content: "nice") { video { favoriteCount isFavorite commentCount } }
      unliked: unfavoriteVideo(videoId: $id) { favoriteCount isFavorite commentCount }
      again: favoriteVideo(videoId: $id) { favoriteCount isFavorite commentCount author { totalFavorited } }
    }`,
    { id },
  )
  expect(data).toEqual({
    liked: { favoriteCount: 1, isFavorite: true, commentCount: 0 },
    said: { video: { favoriteCount: 1, isFavorite: true, commentCount: 1 } },
    unliked: { favoriteCount: 0, isFavorite: false, commentCount: 1 },
    again: { favoriteCount: 1, isFavorite: true, commentCount: 1, author: { totalFavorited: 1 } },
  })
})

test('the same holds across subgraphs: a follow between two likes is seen beside them', async () => {
  const id = await newVideo(ben.id)
  const data = await ana.get(
    `mutation($id: ID!, $ben: ID!) {
      before: favoriteVideo(videoId: $id) { author { isFollow followerCount } }
      followUser(userId: $ben) { isFollow followerCount lastMessage { content } }
      sendMessage(toUserId: $ben, content: "liked it") { recipient { lastMessage { content } } }
      after: favoriteVideo(videoId: $id) { author { isFollow followerCount lastMessage { content } } }
    }`,
    { id, ben: ben.id },
  )
  expect(data).toEqual({
    before: { author: { isFollow: false, followerCount: 0 } },
    followUser: { isFollow: true, followerCount: 1, lastMessage: null },
    sendMessage: { recipient: { lastMessage: { content: 'liked it' } } },
    after: { author: { isFollow: true, followerCount: 1, lastMessage: { content: 'liked it' } } },
  })
})

test('a mutation that fails in the middle says so, and those around it happened', async () => {
  const id = await newVideo(ben.id)
  const { data, errors } = await ana.ask(
    `mutation($id: ID!) {
      one: postComment(videoId: $id, content: "one") { content }
      bad: postComment(videoId: "424242", content: "nowhere") { content }
    }`,
    { id },
  )
  expect(data).toBeNull()
  expect(errors).toMatchObject([{ path: ['bad'], extensions: { code: 'NOT_FOUND', thing: 'video' } }])
  const { comments } = await ana.get('query($id: ID!) { comments(videoId: $id) { items { content } } }', {
    id,
  })
  expect(comments.items).toEqual([{ content: 'one' }])
})

test('what is the viewer-relative truth for ana is not so for ben or a guest', async () => {
  const id = await newVideo(ana.id)
  const query = `query($id: ID!, $ana: ID!) {
    video(id: $id) { isFavorite favoriteCount author { isFollow } } user(id: $ana) { isFollow lastMessage { content } } }`
  await ben.get('mutation($id: ID!) { favoriteVideo(videoId: $id) { id } }', { id })
  await ben.get('mutation($id: ID!) { followUser(userId: $id) { id } }', { id: ana.id })
  const seenBy = (viewer: typeof ana) => viewer.get(query, { id, ana: ana.id })
  expect(await seenBy(ben)).toMatchObject({
    video: { isFavorite: true, favoriteCount: 1, author: { isFollow: true } },
    user: { isFollow: true, lastMessage: { content: 'liked it' } },
  })
  for (const viewer of [ana, graph]) {
    expect(await seenBy(viewer)).toEqual({
      video: { isFavorite: false, favoriteCount: 1, author: { isFollow: false } },
      user: { isFollow: false, lastMessage: null },
    })
  }
})

test('many people ask at once, and each is answered as oneself', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, (_, n) => graph.signUp(`person ${n}`)))
  const rounds = Array.from({ length: 60 }, async (_, n) => {
    const person = people[n % people.length]
    const answer = await person?.get('{ me { id } }')
    return answer?.me.id === person?.id
  })
  expect(await Promise.all(rounds)).not.toContain(false)
})
