import { expect, test } from 'vitest'
import { createLogger } from '#platform/process/logger.ts'
import { findRedis, openRedis } from '../../fleet/servers/redis.ts'
import { RATES } from '../../subgraphs/rates.ts'
import { openRateLimiter, type Rate } from './rate-limiter.ts'

const rate: Rate = { name: 'test', most: 3, seconds: 60 }
const logger = createLogger('silent', false)

test('the fourth of three is refused, and told how long to wait; others are not kept waiting', async () => {
  await using limiter = openRateLimiter(undefined, logger)
  const waits = []
  for (let n = 0; n < 5; n += 1) waits.push(await limiter.take(rate, 'ana'))
  expect(waits.slice(0, 3)).toEqual([0, 0, 0])
  expect(waits[3]).toBeGreaterThan(50)
  expect(waits[3]).toBeLessThanOrEqual(60)
  expect(await limiter.take(rate, 'ben')).toBe(0)
})

test('what is given back was not counted', async () => {
  await using limiter = openRateLimiter(undefined, logger)
  for (let n = 0; n < 10; n += 1) {
    expect(await limiter.take(rate, 'ana')).toBe(0)
    await limiter.giveBack(rate, 'ana')
  }
})

test('after its time it begins anew', async () => {
  await using limiter = openRateLimiter(undefined, logger)
  const short: Rate = { name: 'short', most: 1, seconds: 1 }
  expect(await limiter.take(short, 'ana')).toBe(0)
  expect(await limiter.take(short, 'ana')).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect(await limiter.take(short, 'ana')).toBe(0)
})

test('a million names do not fill the memory, and do not let anybody through', async () => {
  await using limiter = openRateLimiter(undefined, logger)
  const one: Rate = { name: 'one', most: 1, seconds: 3_600 }
  let free = 0
  for (let n = 0; n < 200_000; n += 1) if ((await limiter.take(one, `name ${n}`)) === 0) free += 1
  expect(free).toBeLessThanOrEqual(2 ** 16)
  expect(free).toBeGreaterThan(60_000)
})

test('three thousand people who sign in within a few seconds do not share their counts', async () => {
  await using limiter = openRateLimiter(undefined, logger)
  const [document] = RATES.filter(({ name }) => name === 'login-document')
  if (!document) throw new Error('sign-ins of a document are counted')
  const waits = []
  for (let n = 0; n < 3_000; n += 1) waits.push(await limiter.take(document, `document ${n}`))
  expect(waits.filter((wait) => wait > 0)).toEqual([])
})

const redis = process.env.REDIS_URL ? { reason: 'this test kills its server' } : await findRedis()

test.skipIf(!('path' in redis))(
  'two machines count together; without Redis each counts for itself, and both still count',
  async () => {
    if (!('path' in redis)) throw new Error(redis.reason)
    await using server = await openRedis(redis)
    await using here = openRateLimiter(server.url, logger)
    await using there = openRateLimiter(server.url, logger)
    const count = async (key: string) => {
      const waits = []
      for (let n = 0; n < 4; n += 1) waits.push(await here.take(rate, key), await there.take(rate, key))
      return waits.filter((wait) => wait === 0).length
    }
    // The connections are made with the first question; until then each machine counts for itself.
    await count('the first')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await count('ana')).toBe(3)

    await server.kill()
    expect(await count('ben')).toBe(6)
    expect(await here.take(rate, 'ben')).toBeGreaterThan(0)

    await server.start()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await count('cleo')).toBe(3)
  },
)

test.skipIf(!('path' in redis))(
  'two systems that share a Redis do not count what is done in the other one',
  async () => {
    if (!('path' in redis)) throw new Error(redis.reason)
    await using server = await openRedis(redis)
    await using ours = openRateLimiter(server.url, logger, { system: 'douyin:' })
    await using trial = openRateLimiter(server.url, logger, { system: 'trial:' })
    for (const limiter of [ours, trial]) await limiter.take(rate, 'the first')
    await new Promise((resolve) => setTimeout(resolve, 300))
    for (let n = 0; n < 4; n += 1) await trial.take(rate, 'ana')
    expect(await trial.take(rate, 'ana')).toBeGreaterThan(0)
    expect(await ours.take(rate, 'ana')).toBe(0)
  },
)
