import { createServer } from 'node:http'
import { createLogger, flushLog } from '#platform/process/logger.ts'

/** A service that logs a lot with every request, for the tests of logs that nobody reads; as text if a `person` is to read it. */
const logger = createLogger('info', process.argv[2] === 'person')
const line = 'x'.repeat(1_000)
const server = createServer((_request, response) => {
  for (let times = 0; times < 200; times += 1) logger.info({ line }, 'one of many')
  response.end('served')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.(address?.port)
})
process.once('SIGTERM', () => void flushLog(logger).then(() => process.exit(0)))
