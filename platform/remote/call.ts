import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'

/** One request to a service elsewhere, over HTTP. */
export interface Call {
  readonly method: Dispatcher.HttpMethod
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** A stream is opened for each try. */
  readonly body?: string | (() => Readable)
  /** No answer is waited for any longer, in milliseconds. */
  readonly deadlineMs: number
  /** Aborted when nobody waits for the answer any more. */
  readonly left?: AbortSignal
}

export type Answer = Dispatcher.ResponseData

/** Reads an answer; what it throws counts against the service. */
export type ReadAnswer<Result> = (answer: Answer) => Promise<Result>
