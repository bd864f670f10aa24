import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { openPartials } from '../../subgraphs/videos/partials.ts'
import { sweep } from '../../subgraphs/videos/sweep.ts'
import { sweepStore } from '../../subgraphs/videos/sweep-store.ts'
import { thinOut } from '../../subgraphs/videos/thin-out.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { publishAndWait, sendFile } from '../upload/sending.ts'
import { worldOfFile } from '../world-of-file.ts'

const DELETE = `mutation($id: ID!) { deleteVideo(videoId: $id) { id author { workCount totalFavorited } } }`

const world = await worldOfFile()
const { graph, databaseUrl } = world
const rows = rowsOf(databaseUrl)
const db = openDb({ url: databaseUrl, owner: 'videos', connections: 1 })
afterAll(async () => {
  await db[Symbol.asyncDispose]()
  await rows[Symbol.asyncDispose]()
})

const mistakes = async () =>
  Object.entries(await countMistakes(rows.sql)).filter(([, mistakes]) => mistakes > 0)

test('S-86: ana deletes a clip: it is out of every list and every count at once, and its bytes go with the next sweep', async () => {
  const [ana, ben] = [await graph.signUp('ana'), await graph.signUp('ben')]
  const upload = await sendFile(ana, await clip())
  const { publishVideo } = (await publishAndWait(ana, { id: upload, title: 'a mistake' })).data
  const { id, playUrl, coverUrl } = publishVideo
  await ben.get('mutation($id: ID!) { favoriteVideo(videoId: $id) { id } }', { id })
  await ben.get('mutation($id: ID!) { postComment(videoId: $id, content: "oh no") { id } }', { id })
  const seen = `query($ana: ID!, $ben: ID!, $id: ID!) {
    feed { items { id } } publishedVideos(userId: $ana) { items { id } } favoriteVideos(userId: $ben) { items { id } }
    video(id: $id) { id } comments(videoId: $id) { items { id } }
    ana: user(id: $ana) { workCount totalFavorited } ben: user(id: $ben) { favoriteCount } }`
  const asked = { ana: ana.id, ben: ben.id, id }
  const before = await graph.get(seen, asked)
  expect(before.ana).toEqual({ workCount: 1, totalFavorited: 1 })

  expect(await ana.get(DELETE, { id })).toEqual({
    deleteVideo: { id, author: { workCount: 0, totalFavorited: 0 } },
  })

  for (const viewer of [ana, ben, graph])
    expect(await viewer.get(seen, asked)).toEqual({
      ...{ feed: { items: [] }, publishedVideos: { items: [] }, favoriteVideos: { items: [] } },
      ...{ video: null, comments: null },
      ...{ ana: { workCount: 0, totalFavorited: 0 }, ben: { favoriteCount: 0 } },
    })
  expect(
    (await ana.get('{ myUploads { items { id } } receivedComments { items { id } } }')).myUploads,
  ).toEqual({
    items: [],
  })
  expect(await ana.refusal(DELETE, { id })).toBe('NOT_FOUND')
  expect(await mistakes()).toEqual([])

  const media = await openFolderStore(join(world.dataFolder, 'media'))
  const long = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const address of [playUrl, coverUrl])
    await utimes(join(world.dataFolder, 'media', String(address).split('/').at(-1) ?? ''), long, long)
  await sweep({
    ...{ rows: sweepStore(db.sql), media, logger: createLogger('silent', false) },
    partials: await openPartials(join(world.dataFolder, 'uploads')),
  })
  for (const address of [playUrl, coverUrl]) expect((await fetch(address)).status).toBe(404)
})

test('a video with more likes, comments and views than one statement may take along goes all the same, and is counted out', async () => {
  const dora = await graph.signUp('dora')
  const [video = '', other = ''] = await rows.videos(2, [dora.id])
  await rows.sql`update videos.author_stats set work_count = 2 where user_id = ${dora.id}`
  const fans = await rows.people(5_200)
  for (const id of [video, other]) {
    await rows.sql`insert into interactions.favorites (user_id, video_id) select unnest(${fans}::bigint[]), ${id}`
    await rows.sql`insert into interactions.comments (author_id, video_id, content)
      select unnest(${fans.slice(0, 5_050)}::bigint[]), ${id}, 'hi'`
    await rows.sql`insert into interactions.views (viewer_id, video_id, hour)
      select unnest(${fans}::bigint[]), ${id}, date_trunc('hour', now())`
    await rows.sql`update interactions.video_stats
      set favorite_count = 5200, comment_count = 5050, view_count = 5200 where video_id = ${id}`
  }
  await rows.sql`update interactions.user_stats set favorite_count = 2 where user_id = any(${fans}::bigint[])`
  await rows.sql`update interactions.user_stats set total_favorited = 10400 where user_id = ${dora.id}`

  await thinOut(db.sql, video)
  const [left] = await rows.sql`
    select favorite_count, comment_count, view_count from interactions.video_stats where video_id = ${video}`
  expect(left).toEqual({ favorite_count: 200, comment_count: 50, view_count: 200 })
  expect(await mistakes()).toEqual([])

  expect(await dora.get(DELETE, { id: video })).toEqual({
    deleteVideo: { id: video, author: { workCount: 1, totalFavorited: 5_200 } },
  })
  expect(await sweepStore(db.sql).unlist(other)).toBe(dora.id)
  expect(await mistakes()).toEqual([])
})

// Both wait for long, and neither is in the other's way.
test.concurrent(
  'what was deleted can be published again at once: it is no retry of what is gone',
  async () => {
    const cleo = await graph.signUp('cleo')
    const file = { title: 'again', bytes: await clip('hills') }
    const first = await sendFile(cleo, file.bytes)
    const published = (await publishAndWait(cleo, { id: first, title: file.title })).data.publishVideo
    await cleo.get(DELETE, { id: published.id })
    const publish = 'mutation($id: ID!) { publishVideo(uploadId: $id, title: "again") { id } }'
    expect(await cleo.refusal(publish, { id: first })).toBe('NOT_FOUND')
    const second = await sendFile(cleo, file.bytes)
    const again = (await publishAndWait(cleo, { id: second, title: file.title })).data.publishVideo
    expect(again).toMatchObject({ status: 'READY' })
    expect(again.id).not.toBe(published.id)
  },
)

test.concurrent(
  'whatever people do with videos that are just being deleted, they are told so, and every counter equals its rows',
  async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, n) => graph.signUp(`one of many ${n}`)))
    const deeds = [
      'favoriteVideo(videoId: $id) { id }',
      'unfavoriteVideo(videoId: $id) { id }',
      'postComment(videoId: $id, content: "hi") { id }',
      'recordView(videoId: $id)',
    ].map((deed) => `mutation($id: ID!) { ${deed} }`)
    const videos = await rows.videos(
      4,
      people.slice(0, 4).map(({ id }) => id),
    )
    await rows.sql`
    update videos.author_stats set work_count = 1 where user_id in (select author_id from videos.videos where id = any(${videos}::bigint[]))`

    const answers = await Promise.all(
      videos.flatMap((id, n) => [
        ...people.flatMap((person) =>
          deeds.map(async (deed) => {
            await pause(Math.random() * 300)
            return person.ask(deed, { id })
          }),
        ),
        pause(100).then(async () => people[n]?.ask(DELETE, { id })),
      ]),
    )

    const codes = new Set(answers.map((answer) => answer?.errors?.[0]?.extensions.code ?? 'done'))
    expect(codes).toEqual(new Set(['done', 'NOT_FOUND']))
    // Views are written down within a second.
    await pause(1_200)
    expect(await mistakes()).toEqual([])
    expect(await rows.sql`select from videos.videos where id = any(${videos}::bigint[])`).toHaveLength(0)
  },
)
