import type { FastifyInstance } from 'fastify'

/** How often connections are looked for that nobody uses any more, in milliseconds. */
const SWEEP_MS = 50
/** As long as the longest ordinary answer takes, in milliseconds. */
const PATIENCE_MS = 10_000

/**
 * A server that closes answers what it was asked, and ends. Whoever still takes their answer or sends their file after ten
 * seconds is cut off: a player that pauses takes nothing for as long as its owner likes, and everything that is closed
 * after this server would wait for them.
 */
export function closeInTime(app: FastifyInstance, patienceMs = PATIENCE_MS): void {
  app.addHook('preClose', (done) => {
    // Fastify closes what is idle once; a connection that is just being answered becomes idle a moment later.
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS).unref()
    const end = setTimeout(() => app.server.closeAllConnections(), patienceMs).unref()
    app.server.once('close', () => {
      clearInterval(sweep)
      clearTimeout(end)
    })
    done()
  })
}
