/** For how long who is shown out is told what they asked before, in milliseconds: as long as a subgraph may take for a write. */
const PATIENCE_MS = 5_000

/**
 * The queries and mutations that a socket waits for. Whoever ends their own session over it (`logout`, `deleteAccount`) is told
 * that it is done before the socket closes, where a client would take the closing for a failure.
 */
export interface LastAnswers {
  /** Does what one operation asks for. */
  during<Result>(work: () => Promise<Result>): Promise<Result>
  /** At once when nothing is waited for; otherwise when all is answered, or after five seconds. */
  afterwards(work: () => void): void
}

export function lastAnswers(): LastAnswers {
  const waiting = new Set<() => void>()
  let underWay = 0
  return {
    async during(work) {
      underWay += 1
      try {
        return await work()
      } finally {
        underWay -= 1
        // graphql-ws sends what was answered in this turn of the event loop.
        if (underWay === 0 && waiting.size > 0) setImmediate(() => waiting.forEach((end) => end()))
      }
    },
    afterwards(work) {
      if (underWay === 0) return work()
      const end = () => {
        clearTimeout(timer)
        if (waiting.delete(end)) work()
      }
      const timer = setTimeout(end, PATIENCE_MS).unref()
      waiting.add(end)
    },
  }
}
