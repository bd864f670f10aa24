import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { phone } from '../phone.ts'
import { openKillStage, points, type KillStage } from './kill-stage.ts'
import { paddedClip } from './sending.ts'

let stage: KillStage
beforeAll(async () => {
  stage = await openKillStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

describe.each(['the server', 'the worker', 'Postgres'] as const)('R-13: when %s is killed', (victim) => {
  test.each(points)(
    '%s, nothing that was acknowledged is lost, and a retry makes no second video',
    { timeout: 120_000 },
    async (point) => {
      const { server, worker, database, sql, close, isReached, send, temporary } = stage
      const ana = await phone(server.origin).signUp(`ana ${Math.random().toString(36).slice(2, 10)}`)
      const bytes = await paddedClip('sunrise')
      const open = await close(point)
      const sending = send(ana, point, bytes, point === 'during the body' ? 0.5 : 1)
      await eventually(() => isReached(point), 15_000)

      if (victim === 'Postgres') await database.kill()
      else await (victim === 'the worker' ? worker : server).kill()
      await open(victim !== 'Postgres')
      sending.finish()
      if (victim === 'Postgres') await database.start()
      else await (victim === 'the worker' ? worker : server).start()

      const first = await sending.answer
      // What the app does when it was not answered, or not well: the same again.
      if (first?.status_code !== 0)
        await eventually(async () => (await send(ana, point, bytes, 1).answer)?.status_code === 0, 60_000)
      const { video_list } = await ana.get('publish/list/')
      expect(video_list.map(({ title }: { title: string }) => title)).toEqual([point])
      expect((await ana.get('user/', { user_id: ana.userId })).user.work_count).toBe(1)
      for (const url of [video_list[0].play_url, video_list[0].cover_url])
        expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
      const stuck = async () => (await sql`select from videos.uploads where state = 'PROCESSING'`).count
      await expect.poll(stuck, { timeout: 60_000 }).toBe(0)
      await expect.poll(temporary).toEqual([])
    },
  )
})
