import { setTimeout as wait } from 'node:timers/promises'
import { systemCode } from '../system-code.ts'

/** Longest time that a change of the tables stands in the way of those that write to them, in milliseconds. */
export const LOCK_MS = 100
/** Between two tries, at first and at last: those who wrote meanwhile are let through. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000
/** Whoever holds a table for longer has to be looked at by somebody. */
const PATIENCE_MS = 120_000

/** Told each time that a lock was not to be had: what Postgres said. */
export type OnWait = (reason: string) => void

/** A table was held by somebody else for as long as we were willing to wait. */
export class TableIsHeld extends Error {
  override name = 'TableIsHeld'
}

/**
 * Tries until the locks can be had. A change that waits for its lock makes everybody wait who comes after it, so each
 * try is short (`LOCK_MS`, which `work` sets as its `lock_timeout`) and others have their turn in between.
 */
export async function inShortTries<Result>(
  work: () => Promise<Result>,
  onWait: OnWait,
  patienceMs = PATIENCE_MS,
): Promise<Result> {
  const end = performance.now() + patienceMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    try {
      return await work()
    } catch (error) {
      if (!isHeld(error)) throw error
      if (performance.now() > end)
        throw new TableIsHeld(
          `A table was held by others for ${patienceMs / 1000} s (pg_stat_activity says by whom); nothing of this step was done. ${error.message}`,
        )
      onWait(error.message)
      await wait(pause)
    }
  }
}

/** No lock in time, or two who waited for each other: both are gone when tried again. Said by either driver. */
function isHeld(error: unknown): error is Error {
  const code = systemCode(error)
  return code === '55P03' || code === '40P01'
}
