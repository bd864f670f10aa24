import { setMaxListeners } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Caller } from '#platform/identity/caller.ts'

/**
 * The caller with a way to notice that they went before they were answered: what is asked elsewhere for them is then
 * given up. Where everything is in this process nobody asks for it, and nothing is made.
 */
export function whoMayGo(caller: Caller, answer: ServerResponse): Caller {
  let left: AbortSignal | undefined
  return { ...caller, left: () => (left ??= leaving(answer)) }
}

function leaving(answer: ServerResponse): AbortSignal {
  const control = new AbortController()
  // Every call of one request listens.
  setMaxListeners(0, control.signal)
  const look = () => answer.writableFinished || control.abort()
  if (answer.destroyed) look()
  else answer.once('close', look)
  return control.signal
}
