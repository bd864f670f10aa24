import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const COMMENT = `mutation($id: ID!, $text: String!) { postComment(videoId: $id, content: $text) {
  id content createdAt author { id name } video { id commentCount } } }`
const SEND_ONCE = `mutation($id: ID!, $text: String!, $once: String) {
  postComment(videoId: $id, content: $text, clientCommentId: $once) { id content video { commentCount } } }`
const DELETE = `mutation($comment: ID!, $video: ID) {
  deleteComment(commentId: $comment, videoId: $video) { id video { id commentCount } } }`
const COMMENTS = `query($id: ID!, $first: Int, $after: String) {
  comments(videoId: $id, first: $first, after: $after) { items { id content author { name isFollow } } next } }`

const { graph, databaseUrl } = await worldOfFile()
const ana = await graph.signUp('ana')
const ben = await graph.signUp('ben')

async function newVideo(): Promise<string> {
  await using rows = rowsOf(databaseUrl)
  const [id = ''] = await rows.videos(1, [ben.id])
  return id
}

test('ana says something: it is signed, dated and counted, and reads exactly as she wrote it', async () => {
  const video = await newVideo()
  const text = '  <b>nice</b> 🌅\n"really" \\o/ '
  const { postComment } = await ana.get(COMMENT, { id: video, text })
  expect(postComment).toMatchObject({
    ...{ content: text, author: { id: ana.id, name: 'ana' } },
    video: { id: video, commentCount: 1 },
  })
  expect(Math.abs(Date.now() - postComment.createdAt)).toBeLessThan(10_000)
})

test('comments are listed newest first, page by page, to guests as well', async () => {
  const video = await newVideo()
  for (const text of ['one', 'two', 'three', 'four', 'five']) await ana.get(COMMENT, { id: video, text })
  const first = (await graph.get(COMMENTS, { id: video, first: 3 })).comments
  const second = (await graph.get(COMMENTS, { id: video, first: 3, after: first.next })).comments
  const texts = [...first.items, ...second.items].map(({ content }) => content)
  expect(texts).toEqual(['five', 'four', 'three', 'two', 'one'])
  expect(second.next).toBeNull()
})

test('a video without comments has an empty list, no video has none', async () => {
  expect(await graph.get(COMMENTS, { id: await newVideo() })).toEqual({ comments: { items: [], next: null } })
  expect(await graph.get(COMMENTS, { id: '424242' })).toEqual({ comments: null })
})

test('ana takes her comment back; ben, whose video it is, cannot', async () => {
  const video = await newVideo()
  const { postComment } = await ana.get(COMMENT, { id: video, text: 'oops' })
  expect(await ben.refusal(DELETE, { comment: postComment.id })).toBe('NOT_FOUND')
  expect(await graph.refusal(DELETE, { comment: postComment.id })).toBe('UNAUTHENTICATED')
  expect(await ana.get(DELETE, { comment: postComment.id })).toEqual({
    deleteComment: { id: postComment.id, video: { id: video, commentCount: 0 } },
  })
  expect(await ana.refusal(DELETE, { comment: postComment.id })).toBe('NOT_FOUND')
  expect((await graph.get(COMMENTS, { id: video })).comments.items).toEqual([])
})

test('a comment named together with another video is not found, and stays', async () => {
  const [video, other] = [await newVideo(), await newVideo()]
  const { postComment } = await ana.get(COMMENT, { id: video, text: 'here' })
  expect(await ana.refusal(DELETE, { comment: postComment.id, video: other })).toBe('NOT_FOUND')
  expect((await graph.get(COMMENTS, { id: video })).comments.items).toHaveLength(1)
})

test('a comment taken back twenty times at once is subtracted once', async () => {
  const video = await newVideo()
  await ana.get(COMMENT, { id: video, text: 'stays' })
  const { postComment } = await ana.get(COMMENT, { id: video, text: 'goes' })
  const tries = Array.from({ length: 20 }, () => ana.ask(DELETE, { comment: postComment.id }))
  expect((await Promise.all(tries)).filter(({ errors }) => !errors)).toHaveLength(1)
  expect(await graph.get('query($id: ID!) { video(id: $id) { commentCount } }', { id: video })).toEqual({
    video: { commentCount: 1 },
  })
})

test('R-07: a comment sent again with its own id is the first one, also when all arrive at once', async () => {
  const video = await newVideo()
  const comment = { id: video, text: 'only once', once: 'phone-1' }
  const sent = await Promise.all(Array.from({ length: 10 }, () => ana.get(SEND_ONCE, comment)))
  const again = await ana.get(SEND_ONCE, { ...comment, text: 'changed on the way' })
  expect(new Set([...sent, again].map(({ postComment }) => postComment.id)).size).toBe(1)
  expect(again.postComment).toMatchObject({ content: 'only once', video: { commentCount: 1 } })

  // Nobody else's, and nothing said elsewhere, is taken for it; once it is deleted it can be said anew.
  const other = await newVideo()
  await ben.get(SEND_ONCE, { ...comment, text: 'from ben' })
  await ana.get(SEND_ONCE, { ...comment, id: other })
  await ana.get(DELETE, { comment: again.postComment.id })
  const anew = await ana.get(SEND_ONCE, comment)
  expect(anew.postComment.id).not.toBe(again.postComment.id)
  const texts = async (id: string) =>
    (await graph.get(COMMENTS, { id })).comments.items.map(({ content }: { content: string }) => content)
  expect(await texts(video)).toEqual(['only once', 'from ben'])
  expect(await texts(other)).toEqual(['only once'])
})

test('an id of a comment is neither empty nor longer than 64 characters', async () => {
  const video = await newVideo()
  for (const once of ['', 'x'.repeat(65)]) {
    const { errors } = await ana.ask(SEND_ONCE, { id: video, text: 'hi', once })
    expect(errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', argument: 'clientCommentId' })
  }
})

test.each([
  ['nothing', ''],
  ['white space', ' \n\t '],
  ['501 characters', 'x'.repeat(501)],
])('%s is not a comment', async (_, text) => {
  const { errors } = await ana.ask(COMMENT, { id: await newVideo(), text })
  expect(errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', argument: 'content' })
})

test('500 emojis are 500 characters', async () => {
  const { postComment } = await ana.get(COMMENT, { id: await newVideo(), text: '🌊'.repeat(500) })
  expect(postComment.content).toBe('🌊'.repeat(500))
})

test('a guest cannot comment, and nobody can comment on what is not there', async () => {
  expect(await graph.refusal(COMMENT, { id: await newVideo(), text: 'hi' })).toBe('UNAUTHENTICATED')
  expect(await ana.refusal(COMMENT, { id: '424242', text: 'hi' })).toBe('NOT_FOUND')
})
