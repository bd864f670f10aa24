import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client as Connection } from 'undici'
import { readArguments } from './arguments.ts'
import { dataFolder, openDataset } from './dataset.ts'
import { send, type Request } from './load/http-client.ts'
import { median } from './measure/median.ts'
import { openSeededPeople } from './scenarios/seeded-people.ts'
import { contract } from './scenarios/wording.ts'
import { startSystem } from './servers/one-process.ts'
import type { Server } from './servers/server.ts'

/**
 * `npm run bench:overload`: what is done when three times as many ask for a feed as can be answered, with shedding and
 * without. Arrivals do not wait for answers. Loopback only: those who ask share the cores with what they ask.
 */
const { rounds: ROUNDS } = readArguments('npm run bench:overload [-- --rounds 3]', { rounds: 3 })
const SECONDS = 8
const TIMES = 3
/** Of what can be answered: an ordinary load. */
const ORDINARY = 0.3
/** Connections that are kept; who comes while all of them wait for an answer is one who gave up. */
const CONNECTIONS = 1_500
const CLOSED_CLIENTS = 32
/** Whoever has to wait longer has left: an answer after it is none. */
const GOOD_MS = 1_000

interface Outcome {
  /** Each a second. */
  goodput: number
  refused: number
  late: number
  gaveUp: number
  /** Milliseconds. */
  good: RecordableHistogram
  refusal: RecordableHistogram
  alive: boolean
}

interface Crowd extends AsyncDisposable {
  readonly free: Connection[]
}

function openCrowd({ rest = '' }: Server, size: number): Crowd {
  const all = Array.from({ length: size }, () => new Connection(rest, { pipelining: 1 }))
  return {
    free: [...all],
    [Symbol.asyncDispose]: async () =>
      void (await Promise.all(all.map((connection) => connection.destroy()))),
  }
}

/** A few at a time: a server's queue of those who want to connect is short, and who does not fit tries after a second. */
async function connectAll({ free }: Crowd): Promise<void> {
  for (let n = 0; n < free.length; n += 50) {
    const look: Request = { method: 'GET', path: '/health/live' }
    await Promise.all(free.slice(n, n + 50).map((connection) => send(connection, look, () => true)))
  }
}

/** So many requests a second for a while, at random moments, whatever becomes of them. */
async function offer(server: Server, requests: readonly Request[], perSecond: number): Promise<Outcome> {
  await using crowd = openCrowd(server, CONNECTIONS)
  await connectAll(crowd)
  const [good, refusal] = [createHistogram(), createHistogram()]
  const counts = { good: 0, refused: 0, late: 0, gaveUp: 0 }
  const running = new Set<Promise<void>>()
  let alive = true

  async function ask(request: Request, due: number): Promise<void> {
    const connection = crowd.free.pop()
    if (!connection) return void (counts.gaveUp += 1)
    let isGood = false
    const judge = (status: number) => ((isGood = status === 200), true)
    await send(connection, request, judge).catch(() => undefined)
    const micros = Math.max(1, Math.round((performance.now() - due) * 1_000))
    const isLate = isGood && micros > GOOD_MS * 1_000
    counts[isLate ? 'late' : isGood ? 'good' : 'refused'] += 1
    ;(isGood ? good : refusal).record(micros)
    crowd.free.push(connection)
  }
  const looking = setInterval(() => {
    void fetch(`${server.rest}/health/live`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => (alive &&= ok),
      () => (alive = false),
    )
  }, 500)
  const start = performance.now()
  for (let n = 0; n < perSecond * SECONDS; n += 1) {
    const due = start + ((n + Math.random()) * 1_000) / perSecond
    if (due - performance.now() > 1) await pause(due - performance.now())
    const request = requests[n % requests.length]
    if (!request) continue
    const step = ask(request, due).finally(() => running.delete(step))
    running.add(step)
  }
  const seconds = (performance.now() - start) / 1_000
  const { good: done, refused, late, gaveUp } = { ...counts }
  clearInterval(looking)
  await Promise.all(running)
  return {
    ...{
      goodput: done / seconds,
      refused: refused / seconds,
      late: late / seconds,
      gaveUp: gaveUp / seconds,
    },
    ...{ good, refusal, alive },
  }
}

/** The most that is answered: everybody asks again when answered. */
async function best(server: Server, requests: readonly Request[]): Promise<number> {
  await using crowd = openCrowd(server, CLOSED_CLIENTS)
  const end = performance.now() + SECONDS * 1_000
  let done = 0
  const asking = crowd.free.map(async (connection, index) => {
    for (let n = index; performance.now() < end; n += 1) {
      const request = requests[n % requests.length]
      if (request) await send(connection, request, (status) => status === 200)
      done += 1
    }
  })
  await Promise.all(asking)
  return done / SECONDS
}

const ms = (histogram: RecordableHistogram, percent: number) =>
  histogram.count > 0 ? (histogram.percentile(percent) / 1_000).toFixed(0) : '–'

const size = 'quick'
await using dataset = await openDataset(size)
await using people = await openSeededPeople(dataset.url)
const requests = people.viewers.map(contract.feed)
console.log(
  '| | best/s | offered/s | done/s | of the best | refused/s | after a second/s | gave up/s | p50 ms | p99 ms | refusal p50, p99 ms | alive | p99 ms at 0.3 of the best, before and after |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const overload of ['usual', 'off'] as const) {
  await using system = await startSystem({
    ...{ databaseUrl: dataset.url, dataDir: join(dataFolder(size), 'data'), page: 30, overload },
  })
  await best(system, requests)
  const parts: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const most = await best(system, requests)
    const before = await offer(system, requests, most * ORDINARY)
    const { goodput, refused, late, gaveUp, good, refusal, alive } = await offer(
      system,
      requests,
      most * TIMES,
    )
    const after = await offer(system, requests, most * ORDINARY)
    parts.push(goodput / most)
    const refusals = `${ms(refusal, 50)}, ${ms(refusal, 99)}`
    const cells = [overload === 'usual' ? 'shedding' : 'everybody let in', most.toFixed(0)]
    cells.push(
      (goodput + refused + late + gaveUp).toFixed(0),
      goodput.toFixed(0),
      (goodput / most).toFixed(2),
    )
    cells.push(
      refused.toFixed(0),
      late.toFixed(0),
      gaveUp.toFixed(0),
      ms(good, 50),
      ms(good, 99),
      refusals,
      String(alive),
    )
    console.log(`| ${[...cells, `${ms(before.good, 99)}, ${ms(after.good, 99)}`].join(' | ')} |`)
  }
  console.log(`median of done/best: ${median(parts).toFixed(2)}`)
}
