import { expect, test } from 'vitest'
import type { GraphClient } from '../graph-client.ts'
import { createDatabase } from '../database.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { MINE, paddedClip, PUBLISH, sendFile } from './sending.ts'

test('who sends one film does not wait for all those that others sent before', async () => {
  await using database = await createDatabase()
  // Who publishes is answered after a second: nobody makes anything there.
  const settings = { MEDIA_JOBS: '0', PUBLISH_WAIT_SECONDS: '1' }
  await using idle = await createWorld({ database, settings })
  await using rows = rowsOf(database.url)
  const ana = await idle.graph.signUp('ana')
  const cleo = await idle.graph.signUp('cleo')
  const ben = await idle.graph.signUp('ben')
  const publish = async (client: GraphClient, title: string) =>
    client.get(PUBLISH, { id: await sendFile(client, await paddedClip('lotus')), title })
  const several = [ana, cleo].flatMap((client) => [1, 2, 3].map(() => publish(client, 'one of three')))
  await Promise.all(several)
  await publish(ben, 'the only one')

  await using _working = await createWorld({
    ...{ database, dataFolder: idle.dataFolder, settings: { MEDIA_JOBS: '1' } },
  })
  const statuses = async () => {
    const lists = await Promise.all([ana, cleo, ben].map((client) => client.get(MINE)))
    return lists.flatMap((list) => list.myUploads.items.map(({ status }: { status: string }) => status))
  }
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(Array<string>(7).fill('READY'))
  const made = await rows.sql<{ title: string }[]>`select title from videos.uploads order by settled_at`
  // After the first one of each.
  expect(made.map(({ title }) => title).indexOf('the only one')).toBe(2)
})
