import { expect, test } from 'vitest'
import { createDatabase } from '../database.ts'
import { graphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { findRedis, openRedis } from '../../fleet/servers/redis.ts'
import { createWorld } from '../world.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

const redis = await findRedis()
const MESSAGES = 11

test.runIf('path' in redis)(
  'what ana writes on one machine ben hears on both of his, told by Redis and not only found by looking',
  async () => {
    if (!('path' in redis)) return
    await using server = await openRedis(redis)
    await using database = await createDatabase()
    const settings = { REDIS_URL: server.url }
    await using here = await createWorld({ database, settings })
    await using there = await createWorld({ database, settings })
    const [ana, ben] = await chatStage(here).pair()
    await using near = liveClient(here.gatewayUrl, ben)
    await using far = liveClient(there.gatewayUrl, ben)
    const heard = [near, far].map((socket) => socket.subscribe(RECEIVED, { since: '0' }))
    const late: number[] = []
    for (let n = 1; n <= MESSAGES; n += 1) {
      const start = performance.now()
      await chatStage(here).send(ana, ben, String(n))
      await Promise.all(heard.map((one) => one.until(n)))
      late.push(performance.now() - start)
    }
    const texts = Array.from({ length: MESSAGES }, (_, n) => String(n + 1))
    for (const { events } of heard) expect(events.map(({ content }) => content)).toEqual(texts)
    // Looking alone would take a second and a half, more or less.
    expect(late.toSorted((a, b) => a - b)[Math.floor(MESSAGES / 2)]).toBeLessThan(700)

    const back = graphClient(there.gatewayUrl, ben.token)
    await using anas = liveClient(here.gatewayUrl, ana)
    const answered = anas.subscribe(RECEIVED, { since: '0' })
    await chatStage(there).send(back, ana, 'from the other machine')
    await answered.until(1)
    expect(answered.events[0]).toMatchObject({ content: 'from the other machine', sender: { id: ben.id } })
  },
)
