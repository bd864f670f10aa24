import { expect } from 'vitest'
import { join } from 'node:path'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { webp } from '../../subgraphs/videos/media/test-pictures.ts'
import { OWNERS } from '#db/client.ts'
import { createDatabase } from '../database.ts'
import { rowsOf } from '../rows.ts'
import { sendPicture, setPicture } from '../upload/sending.ts'
import type { World } from '../world.ts'

export const mediaOf = (dataFolder: string) => openFolderStore(join(dataFolder, 'media'))

/** A database as it comes from the server: no table in it. */
export const bareDatabase = () => createDatabase('template1')

/** Every row of every table, in the text in which Postgres writes it. */
export async function everythingIn(url: string) {
  await using rows = rowsOf(url)
  const tables = await rows.sql<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname = any(${OWNERS}) order by 1`
  const contents: Record<string, string[]> = {}
  for (const { name } of tables) {
    const lines = await rows.sql<
      { line: string }[]
    >`select t::text as line from ${rows.sql(name)} t order by 1`
    contents[name] = lines.map(({ line }) => line)
  }
  return contents
}

/** How many bytes an address gives; its status, negative, when it gives none. */
export async function bytesAt(url: string): Promise<number> {
  const answer = await fetch(url)
  return answer.ok ? (await answer.arrayBuffer()).byteLength : -answer.status
}

/** People who did one of everything. */
export async function life(world: World) {
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  expect(await ana.publish('Sunrise')).toMatchObject({ status_code: 0 })
  const [video] = (await ben.get('feed/')).video_list
  await ben.post('favorite/action/', { video_id: video.id, action_type: 1 })
  await ben.post('comment/action/', {
    video_id: video.id,
    action_type: 1,
    comment_text: 'tab\there,\\ and\nthere',
  })
  await ben.post('relation/action/', { to_user_id: ana.userId, action_type: 1 })
  await ben.post('message/action/', { to_user_id: ana.userId, action_type: 1, content: '好看！' })
  const eve = await world.graph.signUp('eve')
  await setPicture(eve, await sendPicture(eve, 'AVATAR', webp))
  return { ana, ben, eve, size: await bytesAt(video.play_url) }
}
