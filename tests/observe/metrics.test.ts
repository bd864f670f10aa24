import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { setTimeout as pause } from 'node:timers/promises'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { liveClient } from '../live-client.ts'
import { SEND } from '../realtime/chat-stage.ts'
import { rowsOf } from '../rows.ts'
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
  expect(before.has('douyin_logins_total{outcome="BAD_CREDENTIALS"}'), 'an alert asks for it').toBe(true)

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

test('what rings when it grows is there from the start: what a process counts first has grown, too', async () => {
  await using world = await createWorld({ settings })
  const counts = await scrape(world.opsUrl)
  const losses = ['unlisted', 'missing', 'foreign'].map((kind) => `swept_total{kind="${kind}"}`)
  for (const line of [...losses, 'log_lines_lost_total']) expect(counts.get(`douyin_${line}`), line).toBe(0)
})

test('whoever sends one message again and again gets it each time, and nothing has failed', async () => {
  await using world = await createWorld({ settings })
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  const failures = async () => (await scrape(world.opsUrl)).get('douyin_sql_failures_total{subgraph="chat"}')
  const before = await failures()
  const again = { to: ben.id, text: 'hi', once: 'one' }
  const ids = new Set<string>()
  for (let time = 0; time < 3; time += 1) ids.add((await ana.get(SEND, again)).sendMessage.id)
  expect(ids.size).toBe(1)
  expect(await failures()).toBe(before)
})

test('how slowly a phone sends is not held against our answers', async () => {
  await using world = await createWorld({ settings })
  await world.phone.signUp('ana')
  const before = await scrape(world.opsUrl)
  const form = 'username=ana&password=wrong'
  const send = (length: number) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': length }
    return request(`${world.restUrl}/douyin/user/login/`, { method: 'POST', headers })
  }

  const slow = send(form.length)
  const answered = new Promise<string>((resolve) => slow.once('response', (reply) => resolve(text(reply))))
  slow.write(form.slice(0, 8))
  await pause(1_200)
  slow.end(form.slice(8))
  expect(JSON.parse(await answered)).toMatchObject({ status_code: 30_002 })

  const gone = send(100).on('error', () => undefined)
  gone.write(form.slice(0, 8))
  await pause(1_200)
  gone.destroy()

  const counted = async (name: string) => grown(before, await scrape(world.opsUrl), name)
  await expect
    .poll(() => counted('douyin_rest_answers_total'))
    .toEqual({
      '{endpoint="/douyin/user/login",code="BAD_CREDENTIALS"}': 1,
      '{endpoint="/douyin/user/login",code="BAD_REQUEST"}': 1,
    })
  expect(await counted('douyin_rest_seconds_count')).toEqual({ '{endpoint="/douyin/user/login"}': 1 })
  expect(await counted('douyin_rest_seconds_bucket')).toHaveProperty([
    '{endpoint="/douyin/user/login",le="1"}',
  ])
})

test('uploads, jobs and live sockets are there to be seen', async () => {
  await using world = await createWorld({ settings })
  const ana = await world.phone.signUp('ana')
  await ana.publish('Sunrise')
  await using rows = rowsOf(world.databaseUrl)
  await rows.sql`
    insert into videos.uploads (id, owner_id, state, failure, expires_at, settled_at)
    values ('given up', ${ana.userId}, 'FAILED', 'GAVE_UP', now(), now())`
  // Sweeps that failed: the next one comes by itself, and nobody could try them again.
  for (const key of ['one sweep', 'another'])
    await rows.sql`select graphile_worker.add_job('sweep', job_key => ${key}, max_attempts => 1, run_at => 'infinity')`
  await rows.sql`update graphile_worker._private_jobs set attempts = 1 where run_at = 'infinity'`
  const seen = await scrape(world.opsUrl)
  expect(seen.get('douyin_uploads{state="READY"}')).toBe(1)
  expect(seen.get('douyin_jobs{state="waiting"}')).toBe(0)
  expect(seen.get('douyin_jobs{state="given_up"}')).toBe(1)
  expect(seen.get('douyin_jobs{state="failed"}')).toBe(2)
  expect(seen.get('douyin_sockets')).toBe(0)
  expect(seen.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0)
})

test('what is asked on a socket is let in with all else', async () => {
  await using world = await createWorld({ settings: { ...settings, OVERLOAD_MS: '250' } })
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  await using live = liveClient(world.gatewayUrl, ana)
  await using rows = rowsOf(world.databaseUrl)
  const inside = async () => (await scrape(world.opsUrl)).get('douyin_overload_in_flight{port="gateway"}')
  const sending = await rows.sql.begin(async (tx) => {
    await tx`lock table chat.messages in access exclusive mode`
    const asked = Promise.all([1, 2, 3].map((n) => live.ask(SEND, { to: ben.id, text: `${n}` })))
    await expect.poll(inside).toBe(3)
    return { asked }
  })
  expect((await sending.asked).flatMap(({ errors = [] }) => errors)).toEqual([])
  await expect.poll(inside).toBe(0)
})

test('no client can make series: an operation with a name of its own is one of the others', async () => {
  await using world = await createWorld({ settings })
  for (let index = 0; index < 150; index += 1) await world.graph.get(`query Mine${index} { me { id } }`)
  const seen = await scrape(world.opsUrl)
  expect([...seen.keys()].filter((line) => line.includes('Mine'))).toEqual([])
  expect(seen.get('douyin_operation_seconds_count{operation="other"}')).toBeGreaterThanOrEqual(150)
  expect(seen.size).toBeLessThan(2_000)
})
