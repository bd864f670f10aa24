import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { phone, type Phone } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { paddedClip } from './sending.ts'
import { mortalPostgres, systemProcess } from './system-process.ts'

const PEOPLE = 12
const EACH = 5
/** At any of their moments, in this order, sixty uploads are caught wherever they happen to be. */
const victims = ['the worker', 'Postgres', 'the server', 'the worker', 'Postgres', 'the server'] as const

test(
  'R-13: sixty uploads, while everything is killed twice: all of them are listed, each once',
  { timeout: 400_000 },
  async () => {
    await using folder = await temporaryFolder()
    await using database = await mortalPostgres(join(folder.path, 'postgres'))
    const dataDir = join(folder.path, 'data')
    const common = { DATABASE_URL: database.url, DATA_DIR: dataDir, PUBLISH_WAIT_SECONDS: '20' }
    await using server = await systemProcess({ ...common, MEDIA_JOBS: '0' })
    await using worker = await systemProcess(common)
    await server.start()
    await worker.start()
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, (_, n) => phone(server.origin).signUp(`person ${n}`)),
    )
    let isOver = false
    const seen = watchFeed(people[0], () => isOver)
    const sending = Promise.all(people.map(sendAll))
    for (const victim of victims) {
      await pause(500 + Math.random() * 2_000)
      if (victim === 'Postgres') {
        await database.kill()
        await database.start()
      } else {
        const one = victim === 'the worker' ? worker : server
        await one.kill()
        await one.start()
      }
    }
    await sending
    await using rows = rowsOf(database.url)
    const waiting = async () => (await rows.sql`select from videos.uploads where state = 'PROCESSING'`).count
    await expect.poll(waiting, { timeout: 60_000 }).toBe(0)
    isOver = true
    expect(await seen).toEqual([])
    const expected = Array.from({ length: EACH }, (_, n) => `video ${n}`)
    for (const person of people) {
      const { video_list } = await person.get('publish/list/')
      expect(video_list.map(({ title }: { title: string }) => title).toSorted()).toEqual(expected)
      for (const { play_url, cover_url } of video_list)
        for (const url of [play_url, cover_url])
          expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
      expect((await person.get('user/', { user_id: person.userId })).user.work_count).toBe(EACH)
    }
    const temporary = async () =>
      (await Promise.all(['spool', 'in-the-making'].map((name) => readdir(join(dataDir, name))))).flat()
    await expect.poll(temporary).toEqual([])
  },
)

/** As the app does: the same again until it is told that it worked. */
async function sendAll(person: Phone): Promise<void> {
  for (let n = 0; n < EACH; n += 1) {
    const bytes = await paddedClip('hills')
    let said: unknown
    const isMade = async () => {
      const reply = await person.publish(`video ${n}`, bytes).catch((error: unknown) => ({ error }))
      said = reply
      if ('status_code' in reply && reply.status_code === 0) return true
      await pause(300)
    }
    await eventually(isMade, 240_000).catch((cause: unknown) => {
      throw new Error(`the last answer: ${JSON.stringify(said)}`, { cause })
    })
  }
}

/** What was listed and could not be played, all that time. */
async function watchFeed(person: Phone | undefined, isOver: () => boolean): Promise<string[]> {
  const broken: string[] = []
  while (!isOver()) {
    const reply = await person?.get('feed/').catch(() => null)
    for (const { play_url, cover_url } of reply?.video_list?.slice(0, 3) ?? [])
      for (const url of [play_url, cover_url]) {
        const answer = await fetch(url, { method: 'HEAD' }).catch(() => null)
        if (answer?.status === 404) broken.push(url)
      }
    await pause(250)
  }
  return broken
}
