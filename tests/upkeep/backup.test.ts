import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { backUp } from '#db/backup/back-up.ts'
import { restore } from '#db/backup/restore.ts'
import { OWNERS } from '#db/client.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { phone } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { paddedClip, PUBLISH, sendFile } from '../upload/sending.ts'
import { createWorld } from '../world.ts'
import { bareDatabase, bytesAt, everythingIn, life, mediaOf } from './backup-stage.ts'
import { db } from './db-command.ts'

async function loseEverything(url: string, dataFolder: string): Promise<void> {
  await using rows = rowsOf(url)
  await rows.sql`drop schema ${rows.sql([...OWNERS, 'drizzle', 'graphile_worker'])} cascade`
  await rm(dataFolder, { recursive: true })
}

test(
  'R-43: what was backed up is there again after everything was lost: rows, sessions, media, and what was accepted',
  { timeout: 90_000 },
  async () => {
    await using database = await createDatabase()
    await using data = await temporaryFolder()
    await using backup = await temporaryFolder()
    await using restored = await bareDatabase()
    await using newData = await temporaryFolder()
    const source = { DATABASE_URL: database.url, DATA_DIR: data.path }
    const target = { DATABASE_URL: restored.url, DATA_DIR: newData.path }

    let before: Awaited<ReturnType<typeof life>>
    {
      await using world = await createWorld({ database, dataFolder: data.path })
      before = await life(world)
    }
    {
      await using idle = await createWorld({ database, dataFolder: data.path, settings: { MEDIA_JOBS: '0' } })
      const cleo = await idle.graph.signUp('cleo')
      const id = await sendFile(cleo, await paddedClip('lotus'))
      expect((await cleo.get(PUBLISH, { id, title: 'Lotus' })).publishVideo.status).toBe('PROCESSING')
      expect(await db(source, 'backup', backup.path)).toMatchObject({ code: 0 })
    }
    const everything = await everythingIn(database.url)
    await loseEverything(database.url, data.path)

    const { code, text } = await db(target, 'restore', backup.path)
    expect([code, text]).toEqual([0, expect.stringContaining('1 accepted uploads are made')])
    expect(await everythingIn(restored.url)).toEqual(everything)

    await using world = await createWorld({ database: restored, dataFolder: newData.path })
    // The session that ben had on his phone.
    const ben = phone(world.restUrl, before.ben.userId, before.ben.token)
    await eventually(async () => (await ben.get('feed/')).video_list.length === 2, 20_000)
    const [lotus, sunrise] = (await ben.get('feed/')).video_list
    expect([lotus.title, sunrise.title, sunrise.is_favorite]).toEqual(['Lotus', 'Sunrise', true])
    expect(await bytesAt(sunrise.play_url)).toBe(before.size)
    const { user: eve } = await world.graph.get(`{ user(id: "${before.eve.id}") { avatar } }`)
    expect(await bytesAt(eve.avatar)).toBeGreaterThan(0)
    const comments = (await ben.get('comment/list/', { video_id: sunrise.id })).comment_list
    expect(comments).toMatchObject([{ content: 'tab\there,\\ and\nthere' }])
    // Nobody is given a number that somebody had.
    expect((await world.phone.signUp('dora')).userId).toBeGreaterThan(before.ben.userId + 1)
    await using rows = rowsOf(restored.url)
    expect(Object.values(await countMistakes(rows.sql)).filter((mistakes) => mistakes > 0)).toEqual([])
  },
)

test('nothing is restored over anybody, from half a backup, or from one that was changed', async () => {
  await using world = await createWorld()
  await using backup = await temporaryFolder()
  await life(world)
  const media = await mediaOf(world.dataFolder)
  await backUp(world.databaseUrl, media, backup.path)
  const before = await everythingIn(world.databaseUrl)
  await expect(restore(world.databaseUrl, media, backup.path)).rejects.toThrow('This database is not empty')
  expect(await everythingIn(world.databaseUrl)).toEqual(before)

  await using empty = await createDatabase()
  await using data = await temporaryFolder()
  const target = await mediaOf(data.path)
  const [object = ''] = (await readdir(join(backup.path, 'objects'))).filter((name) => name.endsWith('.jpg'))
  await writeFile(join(backup.path, 'objects', object), 'not the picture that it was')
  await expect(restore(empty.url, target, backup.path)).rejects.toThrow(object)
  expect(Object.values(await everythingIn(empty.url)).flat()).toEqual([])

  const table = join(backup.path, 'rows', 'users.users.gz')
  await writeFile(
    table,
    gzipSync(
      gunzipSync(await readFile(table))
        .toString()
        .replace('USER', 'ADMINISTRATOR'),
    ),
  )
  await expect(restore(empty.url, null, backup.path)).rejects.toThrow('users.users')
  expect(Object.values(await everythingIn(empty.url)).flat()).toEqual([])

  await rm(join(backup.path, 'manifest.json'))
  const place = { DATABASE_URL: empty.url, DATA_DIR: data.path }
  expect(await db(place, 'restore', backup.path)).toEqual({
    code: 1,
    text: expect.stringContaining('holds no whole backup'),
  })
})
