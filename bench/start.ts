import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { NODE_OPTIONS } from '#platform/process/node-options.ts'
import { projectFile } from '#platform/process/paths.ts'
import { familyOf } from './measure/process-usage.ts'

/**
 * `npm run bench:start`: how long `npm start` takes on a data folder that is there already, and what the whole system,
 * PostgreSQL included, holds in memory when nobody asks for anything. Linux only.
 */
const STARTS = 5
/** After so long whatever the start left behind has been collected or never will be. */
const IDLE_MS = 20_000

interface Running {
  pid: number
  /** From the command to the line that says that it is ready, in seconds. */
  seconds: number
  stop: () => Promise<void>
}

async function start(dataFolder: string): Promise<Running> {
  const began = performance.now()
  const settings = {
    DATA_DIR: dataFolder,
    HOST: '127.0.0.1',
    REST_PORT: '0',
    GATEWAY_PORT: '0',
    OPS_PORT: '0',
    LOG_LEVEL: 'warn',
  }
  const child = spawn(process.execPath, [...NODE_OPTIONS, 'tools/start-compiled.js'], {
    ...{ cwd: projectFile('.'), env: { ...process.env, ...settings } },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.includes('is ready') && resolve())
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)))
  })
  return {
    pid: child.pid ?? 0,
    seconds: (performance.now() - began) / 1_000,
    async stop() {
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
}

/** What a process holds, its part of what it shares with others counted in proportion; in MiB, by program. */
function memoryOf(pids: readonly number[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const pid of pids) {
    const kib = Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1])
    const program = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
    sums[program] = (sums[program] ?? 0) + kib / 1024
  }
  return sums
}

const folder = await mkdtemp(join(tmpdir(), 'douyin-start-'))
try {
  const first = await start(folder)
  await first.stop()
  const seconds: number[] = []
  for (let round = 0; round < STARTS; round += 1) {
    const running = await start(folder)
    seconds.push(running.seconds)
    if (round === STARTS - 1) {
      await pause(IDLE_MS)
      const sums = memoryOf(familyOf(running.pid))
      const parts = Object.entries(sums).map(([program, mib]) => `${program} ${Math.round(mib)}`)
      const total = Object.values(sums).reduce((sum, mib) => sum + mib, 0)
      console.log(`memory when idle: ${Math.round(total)} MiB (${parts.join(', ')})`)
    }
    await running.stop()
  }
  const sorted = seconds.toSorted((a, b) => a - b).map((value) => value.toFixed(1))
  console.log(
    `an empty folder: ready in ${first.seconds.toFixed(1)} s; an existing one: ${sorted.join(', ')} s`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
