import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from '#platform/process/logger.ts'
import { erasePerson } from './erase-person.ts'
import type { LeavingStore } from './leaving-store.ts'

/** How often it is looked for people whom nobody is erasing. */
const LOOK_MS = 15_000

/** People who leave, and those who have left and are not gone yet. */
export interface Leaving extends AsyncDisposable {
  leave: LeavingStore['leave']
  /** Erases somebody who has left. Answers whether all of it is gone; after so long, that it is not, and goes on. */
  erase(id: string, withinMs: number): Promise<boolean>
}

/**
 * Whoever has left is erased in steps, by any process of this subgraph: when one of them ends in the middle, another goes on,
 * or the next one that starts.
 */
export function openLeaving(store: LeavingStore, logger: Logger): Leaving {
  const stop = new AbortController()
  const underWay = new Map<string, Promise<boolean>>()
  let isTold = false

  function begun(id: string): Promise<boolean> {
    const known = underWay.get(id)
    if (known) return known
    const erasing = erasePerson(store, id, stop.signal)
      .then((isGone) => {
        if (isGone) logger.info({ userId: id }, 'somebody who left is erased')
        return isGone
      }, told)
      .finally(() => underWay.delete(id))
    underWay.set(id, erasing)
    return erasing
  }

  /** Once for each time that it does not work, not for each try. */
  function told(error: unknown): false {
    if (!isTold && !stop.signal.aborted)
      logger.warn({ err: error }, 'who has left cannot be erased at the moment')
    isTold = true
    return false
  }

  async function look(): Promise<void> {
    let isWell = true
    // One after the other: nobody waits for it.
    for (const id of await store.leaving()) if (!stop.signal.aborted) isWell = (await begun(id)) && isWell
    if (isWell) isTold = false
  }

  async function keepLooking(): Promise<void> {
    while (!stop.signal.aborted) {
      await look().catch(told)
      await pause(LOOK_MS, stop.signal)
    }
  }
  void keepLooking()

  return {
    leave: store.leave,
    erase: (id, withinMs) => Promise.race([begun(id), pause(withinMs, stop.signal).then(() => false)]),
    // The step that is under way is waited for by whoever closes its connection, and not for long when that is lost.
    [Symbol.asyncDispose]: async () => stop.abort(),
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal, ref: false }).catch(() => undefined)
}
