import { setTimeout as sleep } from 'node:timers/promises'
import { systemCode } from '../system-code.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { livingProcess } from './living-process.ts'
import type { LivingProcess } from './living-process.ts'

// Fast: open transactions are rolled back, everything is written. Immediate: the next start recovers.
// A killed postmaster leaves its backends to notice by themselves.
const steps = [
  { signal: 'SIGINT', patienceMs: 10_000 },
  { signal: 'SIGQUIT', patienceMs: 5_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
] as const

/**
 * Stops a running Postgres, politely and then less so, and returns when it has ended: usually within 100 ms,
 * at most 20 s. Throws EmbeddedPostgresError when it belongs to another user or survives everything.
 */
export async function stopPostmaster(postmaster: LivingProcess): Promise<void> {
  for (const { signal, patienceMs } of steps) {
    send(signal, postmaster)
    if (await hasEnded(postmaster, patienceMs)) return
  }
  throw new EmbeddedPostgresError(
    `The Postgres with process id ${postmaster.pid} does not stop: end it by hand.`,
  )
}

async function hasEnded({ pid, birth }: LivingProcess, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs
  while (performance.now() < deadline) {
    if ((await livingProcess(pid))?.birth !== birth) return true
    await sleep(3)
  }
  return false
}

function send(signal: NodeJS.Signals, { pid }: LivingProcess): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return
    throw new EmbeddedPostgresError(
      `A Postgres that an earlier run left behind (process ${pid}) belongs to another user: stop it first.`,
      { cause: error },
    )
  }
}
