/** Somebody who uses a server: does one thing, then the next. */
export interface Client extends AsyncDisposable {
  /** Resolves when the next thing was done and acknowledged; rejects when it was refused or got lost. */
  step(): Promise<void>
  /** How many steps were acknowledged since the client began. */
  readonly acknowledged: number
}

/** What one stretch of load came to. */
export interface Stretch {
  seconds: number
  /** Steps that were acknowledged. */
  done: number
  /** Why each of the others failed. */
  failures: readonly string[]
  /** Milliseconds. */
  p50: number
  p99: number
}
