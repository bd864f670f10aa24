import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { connect, createServer } from 'node:net'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { defineTopic, openTopics, type Topics } from '#platform/topic/topic.ts'
import { createDatabase } from '../database.ts'
import { forgetfulWay } from '../forgetful-way.ts'
import { freePort } from '../../fleet/free-port.ts'
import { findRedis, openRedis } from '../../fleet/servers/redis.ts'
import { eventually } from '../eventually.ts'

type Said = { text: string; at: number[] }

const news = defineTopic<Said>('news')
const other = defineTopic<Said>('other')
const word = defineTopic<string>('word')
const number = defineTopic<number>('number')

/** One way for announcements to travel, on a ground that is made for each test. */
interface Wire {
  /** Two workers that tell each other. */
  workers(): Promise<
    AsyncDisposable & {
      ana: Topics
      ben: Topics
      stranger: Topics | null
      cut(): Promise<void>
      /** The network forgets what is open, and tells nobody. */
      forget(): void
    }
  >
}

const local: Wire = {
  async workers() {
    const topics = openTopics({ prefix: 'ours:' })
    return {
      ...{ ana: topics, ben: topics, stranger: null, cut: async () => undefined, forget: () => undefined },
      [Symbol.asyncDispose]: () => topics[Symbol.asyncDispose](),
    }
  },
}

const overPostgres: Wire = {
  async workers() {
    const database = await createDatabase()
    const way = await forgetfulWay(database.url)
    const open = (prefix: string) => openTopics({ prefix, databaseUrl: way.url })
    const [ana, ben, stranger] = [open('ours:'), open('ours:'), open('others:')]
    return {
      ...{ ana, ben, stranger, forget: way.forget },
      async cut() {
        const sql = postgres(database.url, { max: 1 })
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`
        await sql.end()
      },
      async [Symbol.asyncDispose]() {
        for (const topics of [ana, ben, stranger]) await topics[Symbol.asyncDispose]()
        way[Symbol.dispose]()
        await database[Symbol.asyncDispose]()
      },
    }
  },
}

const redis = process.env.REDIS_URL ? { path: '' } : await findRedis()
const overRedis: Wire = {
  async workers() {
    if (!('path' in redis)) throw new Error(redis.reason)
    const server = process.env.REDIS_URL ? null : await openRedis(redis)
    const way = await forgetfulWay(server?.url ?? process.env.REDIS_URL ?? '')
    const open = (prefix: string) => openTopics({ prefix, redisUrl: way.url })
    const [ana, ben, stranger] = [open('ours:'), open('ours:'), open('others:')]
    return {
      ...{ ana, ben, stranger, forget: way.forget },
      async cut() {
        await server?.kill()
        await server?.start()
      },
      async [Symbol.asyncDispose]() {
        for (const topics of [ana, ben, stranger]) await topics[Symbol.asyncDispose]()
        way[Symbol.dispose]()
        await server?.[Symbol.asyncDispose]()
      },
    }
  },
}

/** Notes the words that come, and how often it is told that some may have been missed. */
async function listener(topics: Topics) {
  const heard: string[] = []
  let gaps = 0
  topics.onGap(() => (gaps += 1))
  await topics.topic(word).listen((event) => heard.push(event))
  return { heard, gaps: () => gaps }
}

const wires: [string, Wire, boolean][] = [
  ['in this process', local, true],
  ['between workers of one database', overPostgres, true],
  [
    'reason' in redis ? `across machines (skipped: ${redis.reason})` : 'across machines',
    overRedis,
    !('reason' in redis),
  ],
]

// Each story makes a ground of its own, and it is long until it is seen that a network forgot its connections.
describe.concurrent.each(wires)('announcements %s', (_name, wire, isThere) => {
  test.runIf(isThere)(
    'come to all who listen, in every worker, as they were told, in order; to nobody else',
    async () => {
      await using workers = await wire.workers()
      const { ana, ben, stranger } = workers
      const heard: Record<string, Said[]> = { one: [], two: [], other: [], stranger: [] }
      await ana.topic(news).listen((event) => heard.one?.push(event))
      await ben.topic(news).listen((event) => heard.two?.push(event))
      await ben.topic(other).listen((event) => heard.other?.push(event))
      await stranger?.topic(news).listen((event) => heard.stranger?.push(event))
      const said = Array.from({ length: 50 }, (_, n) => ({ text: `№ ${n} "quoted" 👋`, at: [n] }))
      await Promise.all(said.map((event) => ana.topic(news).announce(event)))
      await eventually(() => heard.one?.length === 50 && heard.two?.length === 50)
      await pause(50)
      expect(heard).toEqual({ one: said, two: said, other: [], stranger: [] })
    },
  )

  test.runIf(isThere)('are not missed by one who has just begun to listen', async () => {
    await using workers = await wire.workers()
    const heard: number[] = []
    for (let n = 0; n < 50; n += 1) {
      const stop = await workers.ben.topic(number, String(n)).listen((event) => heard.push(event))
      await workers.ana.topic(number, String(n)).announce(n)
      await eventually(() => heard.length === n + 1)
      stop()
    }
    expect(heard).toEqual(Array.from({ length: 50 }, (_, n) => n))
  })

  test.runIf(isThere)('end for one who stops, and go on for others', async () => {
    await using workers = await wire.workers()
    const topic = workers.ben.topic(word)
    const [first, second]: [string[], string[]] = [[], []]
    const stop = await topic.listen((event) => first.push(event))
    await topic.listen((event) => second.push(event))
    await workers.ana.topic(word).announce('both')
    await eventually(() => second.length === 1)
    stop()
    await workers.ana.topic(word).announce('second only')
    await eventually(() => second.length === 2)
    expect(first).toEqual(['both'])
  })

  // Within a process there is nothing to lose.
  if (wire === local) return

  test.runIf(isThere && !process.env.REDIS_URL)(
    'never fail, whatever carries them, and arrive again when it is back, which listeners are told',
    async () => {
      await using workers = await wire.workers()
      const ben = await listener(workers.ben)
      const cutting = workers.cut()
      for (let n = 0; n < 20; n += 1) {
        await workers.ana.topic(word).announce('into the void?')
        await pause(10)
      }
      await cutting
      await eventually(() => ben.gaps() > 0, 10_000)
      // Each side finds its own way back: whoever announces may do so later than the listener.
      await eventually(() => {
        void workers.ana.topic(word).announce('again')
        return ben.heard.includes('again')
      }, 10_000)
      expect(ben.heard.at(-1)).toBe('again')
    },
  )

  test.runIf(isThere)(
    'arrive again soon where the network forgot the connections without a word, which listeners are told',
    async () => {
      await using workers = await wire.workers()
      const ben = await listener(workers.ben)
      await workers.ana.topic(word).announce('before')
      await eventually(() => ben.heard.length === 1)
      workers.forget()
      await eventually(() => {
        void workers.ana.topic(word).announce('again')
        return ben.heard.includes('again')
      }, 20_000)
      expect(ben.gaps()).toBeGreaterThan(0)
    },
  )
})

test.concurrent(
  'a listener whose database came late is told to look, and hears each announcement once',
  async () => {
    await using database = await createDatabase()
    const address = new URL(database.url)
    const late = new URL(database.url)
    late.port = String(await freePort())
    await using ana = openTopics({ prefix: 'ours:', databaseUrl: database.url })
    await using ben = openTopics({ prefix: 'ours:', databaseUrl: late.href })
    const { heard, gaps } = await listener(ben)
    const stop = await ben.topic(word).listen(() => undefined)
    expect(gaps()).toBe(0)
    const way = createServer(
      (socket) => void socket.pipe(connect(Number(address.port), address.hostname)).pipe(socket),
    )
    way.listen(Number(late.port), '127.0.0.1')
    await eventually(() => gaps() === 1)
    await ana.topic(word).announce('now')
    await eventually(() => heard.length > 0)
    stop()
    await pause(50)
    expect([heard, gaps()]).toEqual([['now'], 1])
    way.close()
  },
)

// Alone: what is announced without a pause piles up, the more of it the busier the process is.
// Within a process there is nothing to lose.
describe.each(wires.slice(1))('announcements %s', (_name, wire, isThere) => {
  test.runIf(isThere && !process.env.REDIS_URL)(
    'go through again after connections were lost in the middle of announcing, however often',
    async () => {
      await using workers = await wire.workers()
      const heard = new Set<string>()
      await workers.ben.topic(word).listen((event) => heard.add(event))
      for (let time = 0; time < 3; time += 1) {
        const cutting = workers.cut().then(() => 'cut')
        // Never still, so that something is about to be sent at the moment at which the connection goes.
        while ((await Promise.race([cutting, nextTurn(null)])) === null)
          void workers.ana.topic(word).announce('into the void?')
        await eventually(() => {
          void workers.ana.topic(word).announce(`after ${time}`)
          return heard.has(`after ${time}`)
        }, 4_000)
      }
      expect([...heard]).toEqual(expect.arrayContaining(['after 0', 'after 1', 'after 2']))
    },
  )
})

test('a channel without a prefix is refused: a server may be shared with others', () => {
  for (const prefix of ['', 'douyin', ':', 'two words:', 'douyin:*'])
    expect(() => openTopics({ prefix }), prefix).toThrow('prefix')
})

test('a topic takes and gives what its kind says, and nothing else', async () => {
  await using topics = openTopics({ prefix: 'ours:' })
  const heard: number[] = []
  await topics.topic(number).listen((event) => heard.push(event))
  await topics.topic(number).announce(1)
  // @ts-expect-error -- a word is no number, says the compiler
  const tell = () => topics.topic(number).announce('one')
  // @ts-expect-error -- nor does a listener hear one
  const listen = () => topics.topic(number).listen((event: string) => event.trim())
  expect([tell, listen]).toHaveLength(2)
  await eventually(() => heard.length === 1)
})
