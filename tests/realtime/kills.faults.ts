import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { freePort } from '../../fleet/free-port.ts'
import { compiledIn } from '../../fleet/plan.ts'
import { chanceOf, shuffled } from '../chance.ts'
import { mortalProcess, type Mortal } from '../processes/mortal-process.ts'
import { startServices } from '../processes/service-processes.ts'
import { findRedis, openRedis } from '../../fleet/servers/redis.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { mortalPostgres } from '../upload/system-process.ts'
import { createWorld } from '../world.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'
import { startTalkers, type Talkers } from './talkers.ts'

const redis = await findRedis()
const compiled = compiledIn(projectFile('dist'))

test.runIf('path' in redis)(
  'R-05, R-24: while Redis is away live sockets are told by the database, within five seconds',
  async ({ task }) => {
    if (!('path' in redis)) return
    await using server = await openRedis(redis)
    await using world = await createWorld({ settings: { REDIS_URL: server.url } })
    const { pair, live, send } = chatStage(world)
    const [ana, ben] = await pair()
    await using socket = live(ben)
    const heard = socket.subscribe(RECEIVED, { since: '0' })
    const sentAt: number[] = []
    const lateness: number[] = []
    const watching = (async () => {
      for (let n = 0; n < 240; n += 1) {
        await heard.until(n + 1, 20_000)
        lateness[n] = performance.now() - (sentAt[n] ?? performance.now())
      }
    })()
    const breaking = (async () => {
      await pause(2_000)
      await server.kill()
      await pause(6_000)
      await server.start()
    })()
    for (let n = 0; n < 240; n += 1) {
      sentAt[n] = performance.now()
      await send(ana, ben, String(n))
      await pause(45)
    }
    await Promise.all([watching, breaking])
    const worst = Math.max(...lateness)
    task.meta.figure = `240 of 240 messages heard in order, the last to arrive after ${Math.round(worst)} ms; at the end after ${Math.round(lateness.at(-1) ?? 0)} ms`
    expect(heard.events.map(({ content }) => content)).toEqual(
      Array.from({ length: 240 }, (_, n) => String(n)),
    )
    expect(worst).toBeLessThan(5_000)
  },
)

/** Kills what the seed says, in its order, at its moments, while people talk; then looks at what became of their words. */
async function survive(
  talkers: Talkers,
  victims: Readonly<Record<string, Mortal>>,
  { rounds, databaseUrl }: { rounds: number; databaseUrl: string },
): Promise<string> {
  const seed = Number(process.env.KILLS_SEED ?? randomInt(2 ** 31))
  console.log(`KILLS_SEED=${seed}`)
  const chance = chanceOf(seed)
  const all = Object.entries(victims)
  const turns = Array.from({ length: rounds }, (_, n) => all[n % all.length]).filter(
    (turn) => turn !== undefined,
  )
  for (const [name, victim] of shuffled(turns, chance)) {
    await pause(300 + chance() * 1_000)
    const before = talkers.acknowledged
    await victim.kill()
    await pause(chance() * 1_000)
    await victim.start()
    if (chance() < 0.3) talkers.cutSockets()
    console.log(`killed ${name}; ${talkers.acknowledged - before} messages meanwhile`)
  }
  await pause(1_000)
  const outcome = await talkers.finish(databaseUrl)
  return `${outcome}; ${rounds} kills, seed ${seed}`
}

test.runIf('path' in redis)(
  'R-20: through twenty kills of gateway, chat, Redis and Postgres every acknowledged message is in both histories and was heard once, in order',
  async ({ task }) => {
    if (!('path' in redis)) return
    await using folder = await temporaryFolder()
    await using database = await mortalPostgres(folder.path)
    await using broker = await openRedis(redis)
    await using services = await startServices({
      ...{ databaseUrl: database.url, dataFolder: join(folder.path, 'data') },
      ...{ settings: { REDIS_URL: broker.url }, programs: compiled },
    })
    await using talkers = await startTalkers(services.gateway.origin, 4)
    const { gateway, subgraphs } = services
    const victims = { gateway, chat: subgraphs.chat, Redis: broker, Postgres: database }
    const survived = await survive(talkers, victims, { rounds: 20, databaseUrl: database.url })
    expect(survived).toMatch(/^\d{3,} messages acknowledged/)
    task.meta.figure = survived
  },
)

test('R-20: the same on one machine, through ten kills of the system and of Postgres', async ({ task }) => {
  await using folder = await temporaryFolder()
  await using database = await mortalPostgres(folder.path)
  const [gatewayPort, restPort] = [await freePort(), await freePort()]
  await using system = mortalProcess([projectFile('dist/start.js')], gatewayPort, {
    ...{ DATABASE_URL: database.url, DATA_DIR: join(folder.path, 'data'), DEMO_DATA: 'off' },
    ...{ HOST: '127.0.0.1', GATEWAY_PORT: String(gatewayPort), REST_PORT: String(restPort) },
  })
  await system.start()
  await using talkers = await startTalkers(system.origin, 2)
  const victims = { system, Postgres: database }
  const survived = await survive(talkers, victims, { rounds: 10, databaseUrl: database.url })
  expect(survived).toMatch(/^\d{3,} messages acknowledged/)
  task.meta.figure = survived
})
