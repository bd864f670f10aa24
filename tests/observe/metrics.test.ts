import { pino } from 'pino'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createWorld } from '../world.ts'
import { grown, scrape } from './scrape.ts'

/** Statements of an operation are counted while operations are logged. */
const logger = pino({ level: 'info' }, new Writable({ write: (_chunk, _encoding, done) => done() }))
const settings = { OPS_PORT: '0' }

test('what people do is counted, exactly', async () => {
  await using world = await createWorld({ settings, logger })
  const ana = await world.phone.signUp('ana')
  await ana.publish('Sunrise')
  const before = await scrape(world.opsUrl)

  for (let times = 0; times < 3; times += 1) await ana.get('feed/')
  await world.phone.logIn('ana')
  await world.phone.post('user/login/', { username: 'ana', password: 'wrong' })
  await ana.post('favorite/action/', { video_id: 987_654, action_type: 1 })

  const after = await scrape(world.opsUrl)
  const change = (name: string) => grown(before, after, name)
  expect(change('douyin_rest_answers_total')).toEqual({
    '{endpoint="/douyin/feed",code="OK"}': 3,
    '{endpoint="/douyin/user/login",code="OK"}': 1,
    '{endpoint="/douyin/user/login",code="BAD_CREDENTIALS"}': 1,
    '{endpoint="/douyin/favorite/action",code="NOT_FOUND"}': 1,
  })
  expect(change('douyin_operation_seconds_count')).toEqual({
    '{operation="Feed"}': 3,
    '{operation="Login"}': 2,
    '{operation="Favorite"}': 1,
  })
  expect(change('douyin_logins_total')).toEqual({ '{outcome="ok"}': 1, '{outcome="BAD_CREDENTIALS"}': 1 })
  expect(change('douyin_fetch_seconds_count')).toEqual({
    '{subgraph="users"}': 5,
    '{subgraph="videos"}': 3,
    '{subgraph="interactions"}': 4,
    '{subgraph="social"}': 3,
  })
  expect(change('douyin_entities_batch_sum')).toMatchObject({ '{type="Video"}': 3 })
  expect(change('douyin_operation_statements_count')['{operation="Feed"}']).toBe(3)
  expect(change('douyin_operation_statements_sum')['{operation="Feed"}']).toBeLessThanOrEqual(3 * 6)
})

test('uploads, jobs and live sockets are there to be seen', async () => {
  await using world = await createWorld({ settings })
  const ana = await world.phone.signUp('ana')
  await ana.publish('Sunrise')
  const seen = await scrape(world.opsUrl)
  expect(seen.get('douyin_uploads{state="READY"}')).toBe(1)
  expect(seen.get('douyin_jobs{state="waiting"}')).toBe(0)
  expect(seen.get('douyin_sockets')).toBe(0)
  expect(seen.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0)
})

test('no client can make series: an operation with a name of its own is one of the others', async () => {
  await using world = await createWorld({ settings })
  for (let index = 0; index < 150; index += 1) await world.graph.get(`query Mine${index} { me { id } }`)
  const seen = await scrape(world.opsUrl)
  expect([...seen.keys()].filter((line) => line.includes('Mine'))).toEqual([])
  expect(seen.get('douyin_operation_seconds_count{operation="other"}')).toBeGreaterThanOrEqual(150)
  expect(seen.size).toBeLessThan(2_000)
})
