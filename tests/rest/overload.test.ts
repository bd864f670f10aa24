import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { post } from '../hostile/post.ts'
import type { Reply } from '../phone.ts'
import { SEND } from '../realtime/chat-stage.ts'
import { rowsOf } from '../rows.ts'
import { createWorld, PROCESSES } from '../world.ts'

const MANY = 700
const OUR_FAULT = 2

/** Nobody can be written to until it is over. */
async function standstill(databaseUrl: string) {
  const rows = rowsOf(databaseUrl)
  await rows.sql`begin`
  await rows.sql`lock table chat.messages in access exclusive mode`
  return {
    async [Symbol.asyncDispose]() {
      await rows.sql`commit`
      await rows[Symbol.asyncDispose]()
    },
  }
}

/** The first of those answers that is such a one. */
function firstOf<Answer>(
  asked: readonly Promise<Answer>[],
  isSuch: (answer: Answer) => boolean,
): Promise<Answer> {
  return new Promise((found, failed) => {
    for (const each of asked) each.then((answer) => isSuch(answer) && found(answer), failed)
  })
}

/** Resolves when everybody has been answered but those who have to wait. */
async function onlyTheStuckWait(asked: readonly Promise<unknown>[]): Promise<void> {
  let answered = 0
  for (const each of asked) void each.then(() => (answered += 1))
  for (let before = -1; before < answered;) {
    before = answered
    await pause(300)
  }
}

test('R-34: when too many come at once, some are asked to come back, in the words of the contract; all else is answered', async () => {
  await using world = await createWorld({ settings: { OVERLOAD_MS: '250' } })
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  const send = (n: number) => {
    const query = `token=${ana.token}&to_user_id=${ben.userId}&action_type=1&content=${n}`
    return fetch(`${world.restUrl}/douyin/message/action/?${query}`, { method: 'POST' })
  }
  let sending: Promise<Response>[]
  {
    await using _nobodyIsWrittenTo = await standstill(world.databaseUrl)
    sending = Array.from({ length: MANY }, (_, n) => send(n))
    const refused = await firstOf(sending, ({ status }) => status === 503)
    expect(Number(refused.headers.get('retry-after'))).toSatisfy((s: number) => s >= 1 && s <= 3)
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      ...{ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
      'content-type': 'application/json; charset=utf-8',
    })
    expect((await fetch(`${world.restUrl}/health/live`)).status).toBe(200)
    await onlyTheStuckWait(sending)
    expect((await ana.get('feed/')).status_code).toBe(0)
  }
  const answers = await Promise.all(sending)
  const replies = await Promise.all(
    answers.map(async (answer) => [answer.status, (await answer.json()) as Reply] as const),
  )
  const busy = replies.filter(([status]) => status === 503)
  expect(new Set(busy.map(([, reply]) => JSON.stringify(reply)))).toEqual(
    new Set([
      JSON.stringify({
        status_code: 50029,
        status_msg: 'There is too much to do at this moment; please try again',
      }),
    ]),
  )
  // Services apart let as many in at each adapter, and on two cores answer the first before the last have come.
  expect(busy.length).toBeGreaterThan(PROCESSES === 1 ? MANY / 3 : 0)
  const codes = replies.flatMap(([status, reply]) => (status === 200 ? [reply.status_code] : []))
  expect(codes.length).toBeGreaterThan(30)
  expect(codes).toContain(0)
  // On a slow machine they stood for longer than a statement waits for a lock.
  expect(codes.filter((code) => code !== 0 && code !== OUR_FAULT)).toEqual([])
  expect((await send(MANY)).status).toBe(200)
})

/** In the contract's way: HTTP 200, and when to come again. */
const isHaste = ({ status, headers }: Response) => status === 200 && headers.has('retry-after')

test('who was asked to come back goes on being counted: haste is called haste while there is too much to do, too', async () => {
  // In an hour, so that next to nothing is given back while the story lasts.
  const RATE_LIMITS = 'requests=600/3600,refusals=10000/60,message=10000/60'
  await using world = await createWorld({ settings: { OVERLOAD_MS: '250', RATE_LIMITS } })
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  const query = `token=${ana.token}&to_user_id=${ben.userId}&action_type=1&content=hello`
  let asked: Promise<Response>[]
  {
    await using _nobodyIsWrittenTo = await standstill(world.databaseUrl)
    // Each process counts for itself; connections are shared out evenly.
    asked = Array.from({ length: MANY * PROCESSES }, () =>
      fetch(`${world.restUrl}/douyin/message/action/?${query}`, { method: 'POST' }),
    )
    const haste = await firstOf(asked, isHaste)
    expect(((await haste.clone().json()) as Reply).status_msg).toContain('Too many requests')
  }
  const answers = await Promise.all(asked)
  expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(100)
  // What was asked to come back is counted as well as what was let in.
  expect(answers.filter((answer) => !isHaste(answer)).length).toBeLessThan(610 * PROCESSES)
})

test('R-34: the graph says so in its own words, and answers what has nothing to do with it', async () => {
  await using world = await createWorld({ settings: { OVERLOAD_MS: '250' } })
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  const url = `${world.gatewayUrl}/graphql`
  let sending
  {
    await using _nobodyIsWrittenTo = await standstill(world.databaseUrl)
    const ask = (n: number) =>
      post(
        url,
        { query: SEND, variables: { to: ben.id, text: `${n}`, once: `${n}` } },
        { authorization: `Bearer ${ana.token}` },
      )
    sending = Array.from({ length: MANY }, (_, n) => ask(n))
    expect((await fetch(`${world.gatewayUrl}/health/live`)).status).toBe(200)
    await firstOf(sending, ({ status }) => status === 503)
    // Those who wait for chat take no more than their part of the room.
    await ana.get('{ feed { next } }')
  }
  const answers = await Promise.all(sending)
  const busy = answers.filter(({ status }) => status === 503)
  expect(busy.length).toBeGreaterThan(0)
  expect(busy[0]?.body.errors?.[0]?.extensions).toEqual({
    ...{ code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) },
  })
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(30)
})
