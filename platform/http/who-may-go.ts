import type { ServerResponse } from 'node:http'
import type { Caller } from '#platform/identity/caller.ts'

/**
 * The caller with a way to notice that they went before they were answered: what is asked elsewhere for them is then
 * given up, or not begun. Where everything is in this process nobody asks for it, and nothing is made.
 */
export function whoMayGo(caller: Caller, answer: ServerResponse): Caller {
  let signal: AbortSignal | undefined
  // Named first: V8 puts a function that is written into a property in old space (docs/performance.md).
  const left = () => (signal ??= leaving(answer))
  const hasLeft = () => answer.destroyed && !answer.writableFinished
  return { left, hasLeft, ...caller }
}

function leaving(answer: ServerResponse): AbortSignal {
  const control = new AbortController()
  const look = () => answer.writableFinished || control.abort()
  if (answer.destroyed) look()
  else answer.once('close', look)
  return control.signal
}
