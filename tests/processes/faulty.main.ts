import { fastify } from 'fastify'
import { listen } from '#platform/http/http.ts'
import { endOnFaults } from '#platform/process/last-resort.ts'
import { createLogger } from '#platform/process/logger.ts'

/** A process with a fault of each kind, for the test of what becomes of it. */
const logger = createLogger('info', false)
endOnFaults(logger)
const app = fastify()
app.get('/forgotten', async () => {
  void Promise.reject(new Error('nobody waits for me'))
  return 'answered'
})
app.get('/thrown', async () => {
  setImmediate(() => {
    throw new Error('nobody stands above me')
  })
  return 'answered'
})
process.send?.(await listen(app, '127.0.0.1', 0, 'PORT'))
