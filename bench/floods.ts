import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Agent } from 'undici'
import { openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { seedDemo } from '#db/demo/demo.ts'
import { residentMiB } from './measure/process-usage.ts'
import { startSystem } from './servers/one-process.ts'
import type { Server } from './servers/server.ts'

/**
 * `npm run bench:floods`: what floods of logins, heavy documents and uploads do to the answers that others wait for.
 * `npm run bench:floods -- 10` takes ten seconds for each instead of sixty. Loopback only: attackers run on this machine,
 * at the lowest priority, so that they take no CPU that the system could use.
 */
const SECONDS = Number(process.argv[2] ?? 60)
/** Requests a second of those who mean no harm, whatever the answers take. */
const STEADY_RATE = 40
const ATTACKERS = 50
const MEGABYTES = 20

const steadyPaths = ['/douyin/feed/', '/douyin/user/?user_id=1', '/douyin/comment/list/?video_id=1']

interface Attack {
  kind: Flood
  rest: string
  gateway: string
}

/** One request of a flood, the n-th; resolves to its HTTP status. */
const floods = {
  logins: ({ rest }: Attack, agent: Agent, n: number) =>
    agent.request({
      ...{ origin: rest, method: 'POST' as const },
      path: `/douyin/user/login/?username=${n % 3 === 0 ? 'ana' : `nobody${n}`}&password=wrong${n}`,
    }),
  documents: ({ gateway }: Attack, agent: Agent, n: number) =>
    agent.request({
      ...{ origin: gateway, method: 'POST' as const, path: '/graphql' },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: heavyDocument(n) }),
    }),
  uploads: ({ rest }: Attack, agent: Agent, n: number) =>
    agent.request({
      ...{ origin: rest, method: 'POST' as const, path: `/douyin/publish/action/?n=${n}` },
      headers: { 'content-type': 'multipart/form-data; boundary=flood' },
      body: largeForm,
    }),
}
type Flood = keyof typeof floods

const largeForm = Buffer.concat([
  Buffer.from('--flood\r\ncontent-disposition: form-data; name="data"; filename="a.mp4"\r\n\r\n'),
  Buffer.alloc(MEGABYTES * 1024 * 1024),
  Buffer.from('\r\n--flood\r\ncontent-disposition: form-data; name="token"\r\n\r\nnobody\r\n--flood--\r\n'),
])

/** Never the same twice, and as dear as one may be. */
function heavyDocument(n: number): string {
  const fields =
    'items { id title favoriteCount author { name followCount totalFavorited lastMessage { sender { id name } } } }'
  return `query Flood${n} { ${[1, 2, 3, 4, 5].map((m) => `f${n}x${m}: feed(first: 200) { ${fields} }`).join(' ')} }`
}

/** The attackers' process: at full speed until it is ended; tells how many of which answers it got. */
async function attack(task: Attack): Promise<void> {
  setPriority(19)
  const agent = new Agent({ connections: ATTACKERS })
  const answers: Record<string, number> = {}
  const end = performance.now() + SECONDS * 1_000
  let n = 0
  const attacker = async () => {
    while (performance.now() < end) {
      const status = await floods[task.kind](task, agent, n++)
        .then(async ({ statusCode, body }) => (await body.dump(), String(statusCode)))
        .catch(() => 'cut off')
      answers[status] = (answers[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: ATTACKERS }, attacker))
  process.send?.(answers)
  await agent.destroy()
}

interface Steady {
  p50: number
  p99: number
  failures: number
}

async function steadyLoad({ rest: origin }: Server, seconds: number): Promise<Steady> {
  const agent = new Agent({ connections: 64 })
  const took: number[] = []
  let failures = 0
  const start = performance.now()
  const asked: Promise<unknown>[] = []
  for (let n = 0; n < STEADY_RATE * seconds; n++) {
    const due = start + (n * 1_000) / STEADY_RATE
    if (due > performance.now()) await pause(due - performance.now())
    const path = steadyPaths[n % steadyPaths.length] ?? '/'
    const request = agent.request({ origin, path, method: 'GET' }).then(async ({ statusCode, body }) => {
      await body.dump()
      if (statusCode !== 200) failures += 1
      took.push(performance.now() - due)
    })
    asked.push(request.catch(() => (failures += 1)))
  }
  await Promise.all(asked)
  await agent.destroy()
  took.sort((a, b) => a - b)
  const at = (part: number) => Math.round(took[Math.floor(took.length * part)] ?? 0)
  return { p50: at(0.5), p99: at(0.99), failures }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'douyin-bench-floods-'))
  const database = await openEmbeddedPostgres({ folder: join(folder, 'postgres') })
  await migrate(database.url)
  await seedDemo(database.url, { put: async (file) => `${file.split('/').pop()}` })
  const system = await startSystem({ databaseUrl: database.url, dataDir: folder, page: 20, rates: 'usual' })
  const tell = (name: string, { p50, p99, failures }: Steady, more = '') =>
    console.log(
      `| ${name} | ${p50} | ${p99} | ${failures} | ${Math.round(residentMiB(system.pids[0] ?? 0))} | ${more} |`,
    )
  try {
    await steadyLoad(system, 5)
    console.log(
      `| ${SECONDS} s of | p50 ms | p99 ms | failures | resident MiB | what the flood was answered |`,
    )
    console.log('| --- | --- | --- | --- | --- | --- |')
    tell('nothing', await steadyLoad(system, SECONDS))
    for (const kind of Object.keys(floods) as Flood[]) {
      const attackers = fork(fileURLToPath(import.meta.url), [String(SECONDS), 'attack'], {
        execArgv: ['--import', 'tsx'],
      })
      const { rest = '', live: gateway = '' } = system
      attackers.send({ kind, rest, gateway } satisfies Attack)
      const told = once(attackers, 'message')
      await pause(1_000)
      const steady = await steadyLoad(system, SECONDS - 1)
      const [answers] = await told
      tell(kind, steady, JSON.stringify(answers).replaceAll('"', ''))
      await pause(3_000)
    }
    tell('nothing, afterwards', await steadyLoad(system, SECONDS))
  } finally {
    await system[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }
}

if (process.argv[3] === 'attack') process.once('message', (task) => void attack(task as Attack))
else await main()
