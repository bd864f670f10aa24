import { Redis } from 'ioredis'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { chanceOf } from '../chance.ts'
import { createFleetWorld } from '../fleet/fleet-world.ts'
import { MINE } from '../upload/sending.ts'
import { begin, judge, SEED, until } from './fault-stage.ts'

const ROUNDS = 10
/** Every write is counted, and none is too many: what is slow or wrong is Redis, not haste. */
const RATE_LIMITS = ['comment', 'like', 'follow', 'message', 'requests', 'refusals', 'register', 'login-all']
  .map((name) => `${name}=1000000/60`)
  .join(',')
/** A session that ended is forgotten by every process after so long, whoever was told (README.md). */
const FORGOTTEN_MS = 5_000

test('R-05, R-15: Redis is full for a while, is killed ten times, and forgets everything four times, while people write', async ({
  task,
}) => {
  console.log(`FAULT_SEED=${SEED}`)
  await using world = await createFleetWorld({ instances: 1, settings: { MEDIA_JOBS: '0', RATE_LIMITS } })
  const { redis } = world
  const { load } = await begin(world, 'redis')
  const dora = await world.graph.signUp('dora')
  const isIn = async () => (await dora.ask(MINE)).errors === undefined
  expect(await isIn()).toBe(true)
  await pause(2_000)
  const before = load.slowest()
  await fill(redis.url)
  const chance = chanceOf(SEED)
  let out = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(300 + chance() * 500)
    await redis.kill()
    // Nobody can be told.
    if (round === 3) await dora.get('mutation { logout }')
    if (round === 3) out = await until(async () => !(await isIn()), FORGOTTEN_MS + 500)
    await pause(300 + chance() * 500)
    await redis.start()
    if (round % 3 === 0) await forgetAll(redis.url)
  }
  await pause(1_000)
  expect(await isIn()).toBe(false)
  const during = load.slowest()
  const [{ acknowledged, unknown, reads, readsAnswered }, figure] = await judge(world, 'R-05', load)
  task.meta.figure = `${ROUNDS} kills; a session that ended meanwhile was over after ${out} ms; slowest answer ${before} ms before, ${during} ms meanwhile; ${figure}`
  const asked = acknowledged + unknown + reads
  expect((unknown + reads - readsAnswered) / asked).toBeLessThan(0.01)
})

/** Whatever it would have to keep is refused, for two seconds. */
async function fill(url: string): Promise<void> {
  const client = new Redis(url)
  await client.config('SET', 'maxmemory', '1')
  await expect(client.set('any', 'thing')).rejects.toThrow('OOM')
  await pause(2_000)
  await client.config('SET', 'maxmemory', '0')
  client.disconnect()
}

async function forgetAll(url: string): Promise<void> {
  const client = new Redis(url)
  await client.flushall()
  client.disconnect()
}
