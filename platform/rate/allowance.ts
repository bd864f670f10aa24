import { keepRecent } from '#platform/process/keep-recent.ts'

/** How much of something somebody may have at once; it comes back evenly within so many seconds. */
export interface Allowance {
  readonly most: number
  readonly seconds: number
}

/** What is left of an allowance, for each of many. In this process alone: asking costs no more than a look. */
export interface Allowances {
  /** In how many seconds there will be something left; 0 when there is. */
  waitOf(who: string): number
  /** Uses up so much. What costs more than is left is paid off before there is anything again. */
  take(who: string, amount: number): void
}

/** Those who come beyond are counted anew, the longest unseen first. */
const REMEMBERED = 20_000

/** With less than this there is nothing left. */
const LEAST = 1

interface Account {
  left: number
  at: number
}

export function createAllowances(
  { most, seconds }: Allowance,
  now: () => number = () => performance.now(),
): Allowances {
  const accounts = keepRecent<string, Account>(REMEMBERED)
  const perMs = most / (seconds * 1_000)

  function accountOf(who: string): Account {
    const time = now()
    const account = accounts.get(who) ?? { left: most, at: time }
    account.left = Math.min(most, account.left + (time - account.at) * perMs)
    account.at = time
    accounts.set(who, account)
    return account
  }

  return {
    waitOf(who) {
      const { left } = accountOf(who)
      return left >= LEAST ? 0 : Math.ceil((LEAST - left) / perMs / 1_000)
    },
    take(who, amount) {
      accountOf(who).left -= amount
    },
  }
}
