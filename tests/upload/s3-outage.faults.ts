import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import type { Phone, Reply } from '../phone.ts'
import type { Mode } from './breakable-way.ts'
import { noS3, openS3Stage } from './s3-stage.ts'
import { CREATE, MINE, paddedClip, PUBLISH, put } from './sending.ts'

const OUTAGE_MS = 60_000
/** One after the other, within that minute. */
const MODES = ['is silent', 'is gone', 'answers 500'] as const satisfies readonly Mode[]

interface Sent {
  title: string
  bytes: Buffer
  sender: Phone
  reply: Reply
  tookMs: number
}

describe.skipIf(noS3 !== null)(`a bucket that is away for a minute${noS3 ? ` (${noS3})` : ''}`, () => {
  test.concurrent(
    'R-18: while it is silent, then gone, then answers 500, all else goes on, and nothing that was acknowledged is lost',
    async ({ expect, task }) => {
      await using stage = await openS3Stage()
      const { way, world } = stage
      const people = await Promise.all(['ana', 'ben', 'cleo'].map((name) => world.phone.signUp(name)))
      const [ana, ben, cleo] = people as [Phone, Phone, Phone]
      // The first object of a new bucket may take its time.
      const before = await paddedClip('hills')
      await eventually(async () => (await ana.publish('before', before)).status_code === 0, 30_000)
      const [{ id: video_id, play_url }] = (await ana.get('publish/list/')).video_list

      let isOver = false
      let calls = 0
      const failures: unknown[] = []
      const slowest = { ms: 0 }
      const call = async (ask: () => Promise<Reply>) => {
        const start = performance.now()
        const reply = await ask().catch((error: unknown) => ({ status_code: -1, status_msg: String(error) }))
        slowest.ms = Math.max(slowest.ms, performance.now() - start)
        calls += 1
        if (reply.status_code !== 0) failures.push(reply)
      }
      const living = async (person: Phone, other: Phone) => {
        for (let n = 0; !isOver; n += 1) {
          await call(() => person.get('feed/'))
          await call(() => person.post('favorite/action/', { video_id, action_type: 1 + (n % 2) }))
          const message = { to_user_id: other.userId, action_type: 1, content: `${n}` }
          await call(() => person.post('message/action/', message))
          await pause(50)
        }
      }
      const sent: Sent[] = []
      const sending = async (sender: Phone) => {
        for (let n = 0; !isOver; n += 1) {
          const title = `${sender.userId} ${n}`
          const bytes = await paddedClip('lotus', n % 2 ? 16 : 7_000_000)
          const start = performance.now()
          const reply = await sender.publish(title, bytes)
          sent.push({ title, bytes, sender, reply, tookMs: performance.now() - start })
          await pause(2_000)
        }
      }
      await way.become(MODES[0])
      const busy = Promise.all([living(ana, ben), living(ben, ana), sending(ben), sending(cleo)])
      for (const mode of MODES) {
        await way.become(mode)
        const already = sent.length
        await pause(OUTAGE_MS / MODES.length)
        expect(sent.length - already, mode).toBeGreaterThan(3)
      }
      isOver = true
      await busy
      // A long file travels for a while before anybody can answer: the short ones tell how long a refusal takes.
      const short = sent.filter(({ bytes }) => bytes.length < 1_000_000)
      const slowestUpload = Math.max(...short.map(({ tookMs }) => tookMs))
      expect(failures).toEqual([])
      for (const { reply } of sent)
        expect(reply).toMatchObject({ status_code: 2, status_msg: expect.stringContaining('try again') })
      expect(slowestUpload).toBeLessThan(5_000)

      // Nobody restarts anything; the app sends again what was refused.
      await way.become('passes')
      const last = sent.filter(({ title }) => title.endsWith(' 0'))
      for (const { sender, title, bytes } of last)
        await eventually(async () => (await sender.publish(title, bytes)).status_code === 0, 20_000)
      const titles = async (person: Phone) =>
        (await person.get('publish/list/')).video_list.map(({ title }: { title: string }) => title)
      expect(await titles(ana)).toEqual(['before'])
      expect(await titles(ben)).toEqual([`${ben.userId} 0`])
      expect(await titles(cleo)).toEqual([`${cleo.userId} 0`])
      expect((await fetch(play_url)).status).toBe(200)
      task.meta.figure =
        `${calls} calls, all answered, within ${Math.round(slowest.ms)} ms; ${sent.length} uploads refused, ` +
        `the slowest short one after ${Math.round(slowestUpload)} ms; lost 0`
    },
  )

  test.concurrent(
    'R-18: what was accepted just before it went is made when it is back, in the tries that a job has',
    async ({ expect }) => {
      await using stage = await openS3Stage()
      const { way, world } = stage
      const dora = await world.graph.signUp('dora')
      const ids: string[] = []
      for (const name of ['sunrise', 'hills', 'lotus']) {
        const { createUpload } = await dora.get(CREATE)
        expect(await put(createUpload.url, await paddedClip(name))).toBe(204)
        ids.push(createUpload.id)
      }
      await way.become('is gone')
      for (const id of ids)
        expect((await dora.get(PUBLISH, { id, title: id })).publishVideo.status).toBe('PROCESSING')
      await pause(OUTAGE_MS)
      await way.become('passes')
      await eventually(async () => {
        const { items } = (await dora.get(MINE)).myUploads
        return items.every(({ status }: { status: string }) => status === 'READY')
      }, 120_000)
      expect((await world.graph.get(`{ user(id: "${dora.id}") { workCount } }`)).user.workCount).toBe(3)
    },
  )
})

describe.skipIf(noS3 !== null)(`a bucket that is not there at the start`, () => {
  test('R-41: the system starts, says that it is not ready, and is ready and works when the bucket comes', async () => {
    await using stage = await openS3Stage('is gone')
    const { way, world } = stage
    const health = async (name: string) => (await fetch(`${world.restUrl}/health/${name}`)).status
    expect([await health('live'), await health('ready')]).toEqual([200, 503])
    const emma = await world.phone.signUp('emma')
    expect((await emma.get('feed/')).status_code).toBe(0)
    expect((await emma.publish('too early', await paddedClip('hills'))).status_code).toBe(2)
    await way.become('passes')
    await expect.poll(() => health('ready'), { timeout: 5_000 }).toBe(200)
    expect(await emma.publish('in time', await paddedClip('hills'))).toMatchObject({ status_code: 0 })
    // Later outages cost uploads alone.
    await way.become('is gone')
    expect(await health('ready')).toBe(200)
  })
})
