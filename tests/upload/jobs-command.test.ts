import { expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { jobStore } from '../../subgraphs/videos/job-store.ts'
import { command } from '../command.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { MINE, paddedClip, PUBLISH, sendFile } from './sending.ts'

/** `npm run jobs -- …` */
const jobs = (env: Record<string, string>, ...words: string[]) =>
  command('subgraphs/videos/jobs.main.ts', env, ...words)

test(
  'an operator sees what was given up and why, and lets it be tried again',
  { timeout: 60_000 },
  async () => {
    await using database = await createDatabase()
    // No video comes of waiting there.
    const settings = { MEDIA_JOBS: '0', PUBLISH_WAIT_SECONDS: '1' }
    await using idle = await createWorld({ database, settings })
    const place = { DATABASE_URL: database.url, DATA_DIR: idle.dataFolder }
    expect(await jobs(place, 'list')).toEqual({ code: 0, text: 'Nothing waits, nothing was given up.\n' })

    const ana = await idle.graph.signUp('ana')
    const id = await sendFile(ana, await paddedClip('lotus'))
    expect((await ana.get(PUBLISH, { id, title: 'in vain' })).publishVideo.status).toBe('PROCESSING')
    expect((await jobs(place, 'list')).text).toMatch(new RegExp(`${id}  owner ${ana.id}  next try .* 0 of 5`))

    // Five tries went wrong, as a full disk would have it.
    await using rows = rowsOf(database.url)
    await rows.sql`
    update graphile_worker._private_jobs set attempts = 5, last_error = 'no room for what ffmpeg makes'`
    const db = openDb({ url: database.url, owner: 'videos', connections: 1 })
    await jobStore(db.sql).giveUp()
    await db[Symbol.asyncDispose]()
    expect((await ana.get(MINE)).myUploads.items[0].failure.code).toBe('GAVE_UP')
    const { text } = await jobs(place, 'list')
    expect(text).toContain(`${id}  owner ${ana.id}  given up  tries 5 of 5  no room for what ffmpeg makes`)

    expect(await jobs(place, 'retry', 'f'.repeat(32))).toEqual({ code: 0, text: '0 tried again\n' })
    expect(await jobs(place, 'retry', 'all')).toEqual({ code: 0, text: `1 tried again\n${id}\n` })
    expect((await ana.get(MINE)).myUploads.items[0]).toMatchObject({ status: 'PROCESSING', failure: null })
    await using _working = await createWorld({ database, dataFolder: idle.dataFolder })
    await eventually(async () => (await ana.get(MINE)).myUploads.items[0].status === 'READY', 15_000)
    expect((await jobs(place, 'sweep')).text).toContain('objects: 0')
  },
)

test('a word that is no command, and a database that is not there, end with an error', async () => {
  expect(await jobs({}, 'rtery')).toMatchObject({ code: 1 })
  expect(await jobs({ DATA_DIR: '/nowhere' }, 'list')).toMatchObject({
    code: 1,
    text: expect.stringContaining('No database'),
  })
})
