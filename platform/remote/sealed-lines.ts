import { nobody, type Caller } from '#platform/identity/caller.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { traceHeaders } from '#platform/observe/traces.ts'
import { openInstances } from './instances.ts'
import { openLineWay } from './line-way.ts'

export interface SealedLinesOptions {
  /** The service, for which alone the seals are good. */
  audience: string
  /** An address of each of its instances. */
  urls: readonly string[]
  sealer: Sealer
  /** Questions that each instance has to do for us at once; others wait. */
  mostAtOnce?: number
}

/** How a question is asked. */
export interface Terms {
  /** Milliseconds that are left, asked anew for each try. */
  deadlineMs(): number
  /** Doing it twice is the same as doing it once. */
  repeatable: boolean
  /** Aborted when nobody waits for the answer any more. */
  left?: AbortSignal | undefined
}

/** Questions to a service elsewhere, over lines, each with whoever asks sealed. */
export interface SealedLines extends AsyncDisposable {
  /** The answer's text. Rejects with `CallFailed`. */
  ask(body: string, caller: Caller, terms: Terms): Promise<string>
}

export function openSealedLines({ audience, urls, sealer, ...options }: SealedLinesOptions): SealedLines {
  const origins = urls.map((url) => new URL(url).origin)
  const prove = () => ({ seal: sealer.seal(nobody, audience, ''), traceparent: '', body: '' })
  const instances = openInstances(origins, (origin) => openLineWay(origin, { prove, ...options }))

  return {
    ask(body, caller, { deadlineMs, repeatable, left }) {
      const { traceparent = '' } = traceHeaders()
      // A seal is opened once: each try needs its own.
      const question = () => ({ seal: sealer.seal(caller, audience, body), traceparent, body })
      return instances.ask((way) => way.ask(question(), deadlineMs(), left), repeatable)
    },
    [Symbol.asyncDispose]: () => instances[Symbol.asyncDispose](),
  }
}
