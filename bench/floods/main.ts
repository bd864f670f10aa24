import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { seedDemo } from '#db/demo/demo.ts'
import { readArguments } from '../arguments.ts'
import { firstInLine } from '../measure/first-in-line.ts'
import { peakMiB, resetPeakMemory, residentMiB } from '../measure/process-usage.ts'
import { startSystem } from '../servers/one-process.ts'
import type { Server } from '../servers/server.ts'
import { attacks, type Flood, type Order } from './attacks.ts'
import { steadyLoad, type Steady } from './steady.ts'

/**
 * `npm run bench:floods`: what floods of logins, heavy documents and uploads do to the answers that others wait for.
 * `npm run bench:floods -- --seconds 10 --only uploads` takes ten seconds for each instead of sixty, and floods in that way alone.
 * Linux, two cores, as root: attackers have the second core to themselves, since what they do in the kernel holds up
 * whoever else is there; everybody else has the first, in the quiet as in the floods, and those who measure go first.
 * Everybody is on this machine, attackers and the others at addresses of their own (127.0.x.y).
 */
const { seconds: SECONDS, only } = readArguments('npm run bench:floods [-- --seconds 60] [--only TEXT]', {
  seconds: 60,
  only: '',
})
const FLOODS = (Object.keys(attacks) as Flood[]).filter((kind) => kind.includes(only))
const CORE = '0'
const ATTACKERS_CORE = '1'
/** Of the attackers; the others are in 127.0.1.0/24. */
const FIRST_NETWORK = 2

/** Where a process, and what it starts from now on, runs. */
function moveTo(core: string, pid = process.pid): void {
  execFileSync('taskset', ['-a', '-c', '-p', core, String(pid)], { stdio: 'ignore' })
}

/** What those who mean no harm see. */
async function measured(system: Server): Promise<Steady> {
  return firstInLine(() => steadyLoad(targetOf(system), SECONDS))
}

async function steadyDuring(kind: Flood, system: Server): Promise<Steady & { answers: string }> {
  const attackers = fork(fileURLToPath(new URL('attackers.main.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  })
  if (attackers.pid === undefined) throw new Error('the attackers did not start')
  moveTo(ATTACKERS_CORE, attackers.pid)
  const target = targetOf(system)
  const network = FIRST_NETWORK + Object.keys(attacks).indexOf(kind)
  attackers.send({ kind, target, seconds: SECONDS, network } satisfies Order)
  const told = once(attackers, 'message')
  const steady = await measured(system)
  const [answers] = await told
  return { ...steady, answers: JSON.stringify(answers).replaceAll('"', '') }
}

function targetOf({ rest = '', live = '' }: Server) {
  return { rest, gateway: live }
}

function tell(system: Server, name: string, steady: Steady, quiet: Steady, answers = ''): void {
  const { all, reads, signIns, failures } = steady
  const times = (part: 'all' | 'reads' | 'signIns') => (steady[part].p99 / quiet[part].p99).toFixed(2)
  const pid = system.pids[0] ?? 0
  const cells = [
    name,
    ...[all.p50.toFixed(1), all.p99.toFixed(1), times('all')],
    ...[reads.p99.toFixed(1), times('reads')],
    ...[signIns.p50, signIns.p95, signIns.p99].map(Math.round),
    ...[times('signIns'), failures],
    ...[residentMiB(pid), peakMiB([pid])].map(Math.round),
    answers,
  ]
  console.log(`| ${cells.join(' | ')} |`)
  resetPeakMemory([pid])
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'douyin-bench-floods-'))
  moveTo(CORE)
  const database = await openEmbeddedPostgres({ folder: join(folder, 'postgres') })
  await migrate(database.url)
  await seedDemo(database.url, { put: async (file) => `${file.split('/').pop()}` })
  const system = await startSystem({ databaseUrl: database.url, dataDir: folder, page: 20, rates: 'usual' })
  try {
    await steadyLoad(targetOf(system), 10)
    console.log(
      `| ${SECONDS} s of | all: p50 ms | p99 ms | times the quiet | reads: p99 ms | times | sign-ins: p50 ms | p95 | p99 | times | failures | resident MiB | at most | what the flood was answered |`,
    )
    console.log(`|${' --- |'.repeat(14)}`)
    const quiet = await measured(system)
    tell(system, 'nothing', quiet, quiet)
    for (const kind of FLOODS) {
      const { answers, ...steady } = await steadyDuring(kind, system)
      tell(system, kind, steady, quiet, answers)
      await pause(3_000)
    }
    tell(system, 'nothing, afterwards', await measured(system), quiet)
  } finally {
    await system[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
