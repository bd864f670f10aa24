/** A way to one instance of a service: over HTTP, or over lines. */
export interface Way extends AsyncDisposable {
  /** When the instance said that it is about to end, in milliseconds of `performance.now()`; -Infinity when it never did. */
  readonly saidGoodbyeAt: number
}

/** What one instance has to do for us at once: a slow one has no more than that. */
export const MOST_AT_ONCE = 64

/** Longest time until a connection is there, in milliseconds. */
export const CONNECT_MS = 1_000
