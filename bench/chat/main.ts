import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openOneMachine } from '../../one-machine.ts'
import { readArguments } from '../arguments.ts'
import { median } from '../measure/median.ts'
import { measureByItself } from './by-itself.ts'
import { openGround, type BenchPerson } from './ground.ts'
import { measureHydration } from './hydration.ts'
import { openClients } from './open-clients.ts'

/**
 * `npm run bench:chat`: live chat on one machine, the system and its database included; the clients have a process of
 * their own. `npm run bench:chat -- --sockets 2000 --only chatting`: 10 000 sockets need `ulimit -n 20000`.
 */
const { sockets: SOCKETS, only } = readArguments('npm run bench:chat [-- --sockets 10000] [--only TEXT]', {
  sockets: 10_000,
  only: '',
})
const ROUNDS = 3
const SECONDS = 8
/** As many messages to everybody at once. */
const EVENTS = 5

await using ground = await openGround(SOCKETS)
const config = readConfig({
  ...{ HOST: '127.0.0.1', REST_PORT: '0', GATEWAY_PORT: '0', OPS_PORT: 'off', DATA_DIR: ground.folder },
  // A handful of people do here what thousands would.
  RATE_LIMITS: 'off',
  OVERLOAD_MS: '0',
  // Everybody's socket, and the requests beside them.
  ...{ MAX_CONNECTIONS: '20000', ADDRESS_CONNECTIONS: '20000' },
  PATH: process.env.PATH,
})
console.log(`Node ${process.version}, ${cpus().length} cores; ${SOCKETS} sockets`)
const parts = {
  chatting: () => chatting(ground.people),
  fanout: () => oneToAll(ground.people),
  itself: () => measureByItself(),
  hydration: () => measureHydration(ground),
}
for (const [name, part] of Object.entries(parts)) if (name.includes(only)) await part()

/** A socket for everybody: idle first, then everybody writes to the next one. */
async function chatting(people: BenchPerson[]): Promise<void> {
  await using system = await openSystem()
  const before = process.memoryUsage().rss
  const opening = performance.now()
  const writers = people.map(({ token }, n) => ({ token, toId: people[(n + 1) % people.length]?.id ?? '' }))
  await using clients = await openClients({
    url: system.url,
    tokens: people.map(({ token }) => token),
    writers,
  })
  const seconds = (performance.now() - opening) / 1_000
  await pause(3_000)
  const idle = await cpuDuring(() => pause(10_000))
  console.log(
    `idle: open in ${seconds.toFixed(1)} s, ${Math.round((process.memoryUsage().rss - before) / 2 ** 20)} MiB more, ${((idle / 10_000) * 100).toFixed(1)} % of a core`,
  )
  await clients.ask({ rate: 200, seconds: SECONDS })
  for (const rate of [200, 500, 1_000]) {
    const rounds: number[][] = []
    let heard = 0
    const cpu = await cpuDuring(async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { late } = await clients.ask({ rate, seconds: SECONDS })
        heard += late.length
        rounds.push(late.toSorted((a, b) => a - b))
      }
    })
    const total = rate * SECONDS * ROUNDS
    console.log(
      `${rate}/s: ${heard} of ${total} heard; ms p50 ${over(rounds, 0.5)}, p99 ${over(rounds, 0.99)}, max ${over(rounds, 1)}; ${Math.round((cpu / total) * 1_000)} µs of CPU a message, all in`,
    )
  }
}

/** All sockets are one person's: what they are written goes to each of them. */
async function oneToAll([one, other]: BenchPerson[]): Promise<void> {
  if (!one || !other) return
  await using system = await openSystem()
  const tokens = Array.from({ length: SOCKETS }, () => one.token)
  const writers = [{ token: other.token, toId: one.id }]
  await using clients = await openClients({ url: system.url, tokens, writers })
  const rounds: number[][] = []
  for (let event = 0; event < EVENTS; event += 1) {
    const { late } = await clients.ask({ rate: 1, seconds: 1 })
    rounds.push(late.toSorted((a, b) => a - b))
  }
  const heard = rounds.map(({ length }) => length).join(', ')
  console.log(`one event to all: heard by ${heard}; the last after ms ${over(rounds, 1)}`)
}

async function openSystem() {
  const machine = await openOneMachine({
    ...{ config, databaseUrl: ground.databaseUrl, logger: createLogger('silent', false) },
    liveLimits: { sockets: 100_000 },
  })
  return {
    url: `http://127.0.0.1:${machine.gatewayPort}`,
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  }
}

/** Milliseconds of CPU that this process used meanwhile. */
async function cpuDuring(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** The median of the rounds, and the worst of them. */
function over(rounds: readonly number[][], part: number): string {
  const values = rounds.map(
    (sorted) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0,
  )
  return `${median(values).toFixed(1)} (worst ${Math.max(...values).toFixed(1)})`
}
