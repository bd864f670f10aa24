/** How often it is looked whether the time is over, in milliseconds; twice at least. */
const LOOK_MS = 250

/** It took longer than it may, and was stopped. */
export class TimeIsOver extends Error {
  override name = 'TimeIsOver'

  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`)
  }
}

/**
 * Calls back when so many milliseconds are over. Looks are counted and no time is taken: while this process itself stood
 * still (a container that was paused, a machine without a free core) its answer may have come, and is read before the next
 * look. What comes too late is the file's fault for good.
 */
export function startTimeLimit(ms: number, late: () => void): Disposable {
  const lookMs = Math.min(LOOK_MS, ms / 2)
  let left = Math.ceil(ms / lookMs)
  const timer = setInterval(() => {
    left -= 1
    if (left > 0) return
    clearInterval(timer)
    late()
  }, lookMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
