import { expect, test } from 'vitest'
import type { Phone } from '../phone.ts'
import { createFleetWorld } from './fleet-world.ts'

async function likes(phone: Phone): Promise<number> {
  const { video_list: videos } = await phone.get('feed/')
  return videos[0].favorite_count
}

test('two of each service are one system: what is written through one is read through the other', async () => {
  await using world = await createFleetWorld()
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  expect(await ana.publish('Sunrise')).toMatchObject({ status_code: 0 })
  const { video_list: videos } = await ben.get('feed/')
  expect(videos).toMatchObject([{ title: 'Sunrise', author: { name: 'ana' } }])
  for (const action_type of [1, 2, 1]) {
    await ben.post('favorite/action/', { video_id: videos[0].id, action_type })
    expect(await likes(ben)).toBe(action_type === 1 ? 1 : 0)
  }
  const media = await fetch(videos[0].play_url, { headers: { range: 'bytes=0-99' } })
  expect([media.status, (await media.arrayBuffer()).byteLength]).toEqual([206, 100])
})

test('a rolling restart of every process costs nobody a request', async () => {
  await using world = await createFleetWorld({ settings: { DRAIN_SECONDS: '1.5' } })
  const ana = await world.phone.signUp('ana')
  const ben = await world.phone.signUp('ben')
  await ana.publish('Sunrise')
  const { video_list: videos } = await ben.get('feed/')
  let isOver = false
  const failures: unknown[] = []
  let [asked, liked] = [0, 0]
  async function keepAsking() {
    while (!isOver) {
      asked += 1
      const action_type = (asked % 2) + 1
      const answers = await Promise.all([
        ben.get('feed/'),
        ben.post('favorite/action/', { video_id: videos[0].id, action_type }),
      ]).catch((error: unknown) => [{ status_code: -1, error }])
      liked = action_type === 1 ? 1 : 0
      failures.push(...answers.filter(({ status_code }) => status_code !== 0))
    }
  }
  const asking = keepAsking()
  await world.supervisor.roll()
  isOver = true
  await asking
  expect(failures).toEqual([])
  expect(asked).toBeGreaterThan(20)
  expect(await likes(ben)).toBe(liked)
}, 180_000)
