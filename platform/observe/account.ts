import { AsyncLocalStorage } from 'node:async_hooks'

/** What one client request has cost so far, whichever part of this process did it. */
export interface Account {
  statements: number
}

const accounts = new AsyncLocalStorage<Account>()
let isKept = false

/**
 * Whether requests have accounts. They are kept only where somebody reads them, in a log line or a trace: following a
 * request through everything that it awaits has a price (docs/operations.md).
 */
export function keepAccounts(kept: boolean): void {
  isKept = kept
}

/** Does one client's request on an account of its own. */
export function onAccount<Result>(work: (account: Account | undefined) => Result): Result {
  if (!isKept) return work(undefined)
  const account: Account = { statements: 0 }
  return accounts.run(account, () => work(account))
}

/** The account of the request that this is done for. */
export function currentAccount(): Account | undefined {
  return isKept ? accounts.getStore() : undefined
}
