import type { Logger } from '#platform/process/logger.ts'
import { keepAccounts } from './account.ts'

/** Says what is followed of each request, by what somebody will read of it. */
export function observeAs({ logger }: { logger: Logger }): void {
  keepAccounts(logger.isLevelEnabled('info'))
}
