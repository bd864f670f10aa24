/** Why a service elsewhere gave no answer. */
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
