import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when it begins to leave. */
    readonly leaving: AbortSignal
    /**
     * Says for so many seconds that it is not ready any more, and with every answer that the connection ends, while
     * it goes on answering: whoever shares requests out sends them elsewhere before the port closes.
     */
    leave(seconds: number): Promise<void>
  }
}

/** Lets a server announce its end before it comes. */
export function canLeave(app: FastifyInstance): void {
  const leaving = new AbortController()
  app.decorate('leaving', leaving.signal)
  app.decorate('leave', async (seconds: number) => {
    leaving.abort()
    app.server.prependListener('request', (_request, answer) => void (answer.shouldKeepAlive = false))
    await wait(seconds * 1000)
  })
}
