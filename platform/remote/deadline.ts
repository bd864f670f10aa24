import { setMaxListeners } from 'node:events'

/** A signal that is aborted when the time is over or nobody waits any more, and says which it was. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  readonly isOver: boolean
}

export function startDeadline(ms: number, left?: AbortSignal): Deadline {
  const control = new AbortController()
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    control.abort()
  }, ms)
  const leave = () => control.abort()
  if (left?.aborted) leave()
  else if (left) {
    // All that is asked for one client listens at the same time; each call stops when it ends.
    setMaxListeners(0, left)
    left.addEventListener('abort', leave, { once: true })
  }
  return {
    signal: control.signal,
    get isOver() {
      return isOver
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      left?.removeEventListener('abort', leave)
    },
  }
}
