import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'

/** One request to a service elsewhere. */
export interface Call {
  readonly method: Dispatcher.HttpMethod
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** A stream is opened for each try. */
  readonly body?: string | (() => Readable)
  /** No answer is waited for any longer, in milliseconds. */
  readonly deadlineMs: number
  /** Whether doing it twice is the same as doing it once: only then is it ever tried again. */
  readonly repeatable: boolean
  /** Aborted when nobody waits for the answer any more. */
  readonly left?: AbortSignal
}

export type Answer = Dispatcher.ResponseData

/** Reads an answer; what it throws counts against the service. */
export type ReadAnswer<Result> = (answer: Answer) => Promise<Result>

/** Why a call brought no answer. */
export type Failure =
  /** The service cannot be reached: nothing was sent. */
  | 'UNREACHED'
  /** It was not asked: it failed too often a moment ago, or is as busy as it may be. */
  | 'NOT_ASKED'
  /** It was asked and gave no usable answer. */
  | 'BROKEN'
  | 'TIMEOUT'
  /** Whoever asked has gone. */
  | 'LEFT'

export class CallFailed extends Error {
  override name = 'CallFailed'
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(`the call failed: ${failure}`, { cause })
    this.failure = failure
  }
}
