import type { Redis } from 'ioredis'

const ASK_MS = 3_000
/** So many questions without an answer are silence: one may be late because this process itself stood still. */
const MOST_UNANSWERED = 2

/**
 * A network can forget a connection without telling; who only listens would never notice. So a server is asked whether it
 * is there, and a connection on which it does not answer is left for another.
 */
export function leaveWhenSilent(redis: Redis): Disposable {
  let unanswered = 0
  const timer = setInterval(() => {
    if (redis.status !== 'ready') unanswered = 0
    else if (unanswered === MOST_UNANSWERED) redis.disconnect(true)
    else {
      unanswered += 1
      redis.ping().then(
        () => (unanswered = 0),
        () => undefined,
      )
    }
  }, ASK_MS).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
