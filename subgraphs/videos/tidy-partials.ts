import type { Logger } from '#platform/process/logger.ts'
import type { Partials } from './partials.ts'
import { HOUR_MS } from './sweep.ts'
import type { SweepStore } from './sweep-store.ts'

const EVERY_MS = 10 * 60 * 1000

/**
 * Removes pieces of uploads that nobody knows any more. They lie with the process that took them, so it sees to them
 * itself: the sweeper may run elsewhere.
 */
export function tidyPartials(partials: Partials, rows: SweepStore, logger: Logger): Disposable {
  const tidy = async () => {
    const removed = await partials.removeUnknown(new Date(Date.now() - HOUR_MS), rows.knownUploads)
    if (removed > 0) logger.info({ removed }, 'pieces of uploads were removed')
  }
  const timer = setInterval(() => {
    tidy().catch((error: unknown) => logger.warn({ err: error }, 'pieces of uploads cannot be looked after'))
  }, EVERY_MS).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
