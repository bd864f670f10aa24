import { flushLog, type Logger } from './logger.ts'

/**
 * A fault that nobody caught: what the process holds in memory may be half done, so it says why and ends with code 1, and
 * whoever supervises it starts another one. It never goes on.
 */
export function endOnFaults(logger: Logger): void {
  let isEnding = false
  // Rejections that nobody handles come here, too.
  process.on('uncaughtException', (error, origin) => {
    if (isEnding) process.exit(1)
    isEnding = true
    logger.fatal({ err: error, origin }, 'a fault that nobody caught: this process ends')
    void flushLog(logger).finally(() => process.exit(1))
  })
}
