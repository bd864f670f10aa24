import { setTimeout as sleep } from 'node:timers/promises'
import { startPostmaster, type Plan, type Postmaster } from './start-postmaster.ts'

/** Between one start and the next, when Postgres ends by itself, so that one that cannot live does not keep a core busy. */
const PAUSE_MS = 1_000

/**
 * Starts Postgres, and again on the same port whenever it ends by itself: the system takes one that needs much memory away
 * first when there is none left. Whoever uses it connects again; no committed row is lost. Tells of each time in a
 * sentence. Throws EmbeddedPostgresError when the first start fails; later ones are repeated.
 */
export async function keepRunning(plan: Plan, tell: (step: string) => void): Promise<Postmaster> {
  const over = new AbortController()
  const stopped = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()))
  let postmaster = await startPostmaster(plan)
  const { port } = postmaster

  async function startAgain(): Promise<void> {
    try {
      postmaster = await startPostmaster({ ...plan, port })
    } catch (error) {
      tell(String(error))
    }
  }

  async function keep(): Promise<void> {
    for (;;) {
      const began = performance.now()
      await Promise.race([postmaster.ended, stopped])
      if (over.signal.aborted) return
      tell('starting Postgres again, which ended by itself')
      if (performance.now() - began < PAUSE_MS) await sleep(PAUSE_MS, undefined, over).catch(() => undefined)
      if (over.signal.aborted) return
      await startAgain()
    }
  }
  const keeping = keep()

  return {
    port,
    ended: keeping,
    async [Symbol.asyncDispose]() {
      over.abort()
      await keeping
      await postmaster[Symbol.asyncDispose]()
    },
  }
}
