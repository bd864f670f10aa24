/** Second tries for each call, on average. */
const SHARE = 0.1
/** Second tries a second besides: where few calls are made, a tenth of them is nothing. */
const PER_SECOND = 1
/** Second tries that may be saved up while all goes well. */
const LARGEST = 10

/**
 * How many calls may be tried a second time. A service in trouble gets at most a tenth more to do; without a
 * budget, retries would double the load of whatever fails because of its load.
 */
export interface RetryBudget {
  /** A call was made for the first time. */
  earn(): void
  /** Takes one second try, if there is one. */
  spend(): boolean
}

export function createRetryBudget(): RetryBudget {
  let left = 1
  let earnedAt = performance.now()
  return {
    earn() {
      const now = performance.now()
      left = Math.min(LARGEST, left + SHARE + (PER_SECOND * (now - earnedAt)) / 1000)
      earnedAt = now
    },
    spend() {
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
