import { expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { sweepStore } from '../../subgraphs/videos/sweep-store.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
const { graph, databaseUrl } = world

test('whoever likes a video or takes something back just while it is unlisted is told that it is not there, and holds nobody up', async () => {
  const [ana, ben, cleo] = await Promise.all(['ana', 'ben', 'cleo'].map((name) => graph.signUp(name)))
  if (!ana || !ben || !cleo) throw new Error('somebody did not come')
  await using rows = rowsOf(databaseUrl)
  await using held = rowsOf(databaseUrl)
  await using db = openDb({ url: databaseUrl, owner: 'videos', connections: 1 })
  const [id = ''] = await rows.videos(1, [ana.id])
  await rows.sql`update videos.author_stats set work_count = 1 where user_id = ${ana.id}`
  const deed = (verb: string) => `mutation($id: ID!) { ${verb} { id } }`
  await ben.get(deed('favoriteVideo(videoId: $id)'), { id })
  const { postComment } = await ben.get(deed('postComment(videoId: $id, content: "nice")'), { id })

  const waiting = (count: number) =>
    eventually(async () => {
      const [found] = await rows.sql<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`
      return found?.count === count
    })
  // Unlisting begins, and cannot go on before it has what is counted of ana.
  await held.sql`begin`
  await held.sql`select from interactions.user_stats where user_id = ${ana.id} for update`
  const unlisting = sweepStore(db.sql).unlist(id)
  await waiting(1)
  const deeds = [
    ben.ask(deed('unfavoriteVideo(videoId: $id)'), { id }),
    ben.ask(deed('deleteComment(commentId: $id)'), { id: postComment.id }),
    cleo.ask(deed('favoriteVideo(videoId: $id)'), { id }),
    cleo.ask(deed('postComment(videoId: $id, content: "late")'), { id }),
  ]
  await waiting(5)
  await held.sql`commit`

  expect(await unlisting).toBe(ana.id)
  const answers = await Promise.all(deeds)
  expect(answers.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual(Array(4).fill('NOT_FOUND'))
  expect(Object.values(await countMistakes(rows.sql)).filter((mistakes) => mistakes > 0)).toEqual([])
})

test('of a file that became no video its sender is given all that is known, whatever is asked of themselves', async () => {
  const dora = await graph.signUp('dora')
  const phone = await world.phone.logIn('dora')
  expect((await phone.publish('A poem', Buffer.from('no video'))).status_code).not.toBe(0)
  const asked = async (author: string) => {
    const query = `{ myUploads { items { video { status title favoriteCount author { ${author} } } } } }`
    const { data, errors } = await dora.ask(query)
    expect(errors ?? []).toEqual([])
    return data?.myUploads.items[0].video
  }
  const known = { status: 'FAILED', title: 'A poem', favoriteCount: null }
  expect(await asked('totalFavorited favoriteCount')).toEqual({
    ...{ ...known, author: { totalFavorited: null, favoriteCount: null } },
  })
  expect(await asked('id name workCount totalFavorited')).toEqual({
    ...{ ...known, author: { id: dora.id, name: 'dora', workCount: 0, totalFavorited: null } },
  })
})
