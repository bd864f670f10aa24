import { Refusal } from '#platform/graph/errors.ts'
import { networkOf } from '#platform/http/client-address.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { createAllowances } from '#platform/rate/allowance.ts'
import type { EdgeRates } from '#platform/rate/edge-rates.ts'

/** What operations may cost one after the other: a single one has its own limit. */
export interface CostBudget {
  /** Charges an operation to whoever asks for it, or says why it is not answered now. */
  charge(caller: Caller, cost: number): Refusal | null
  /** Why nothing that this caller asks for is answered now: known before it is read. */
  refusalOf(caller: Caller): Refusal | null
}

/** What the cheapest operation costs: it is read and answered, too. */
const LEAST = 1

export function createCostBudget(
  rates: Pick<EdgeRates, 'cost-guests' | 'cost-person' | 'cost-address'>,
  now?: () => number,
): CostBudget {
  const guests = createAllowances(rates['cost-guests'], now)
  const people = createAllowances(rates['cost-person'], now)
  const addresses = createAllowances(rates['cost-address'], now)

  const isCounted = ({ scope }: Caller) =>
    // The app's operations are our own, and its requests are counted where they come in.
    scope !== 'douyin'

  function payersOf({ viewer, address }: Caller) {
    const from = networkOf(address)
    const own = viewer
      ? { allowances: people, rate: rates['cost-person'], who: viewer.id }
      : { allowances: guests, rate: rates['cost-guests'], who: from }
    return { own, from }
  }

  function refusalOf(caller: Caller): Refusal | null {
    if (!isCounted(caller)) return null
    const { own, from } = payersOf(caller)
    const wait = Math.max(own.allowances.waitOf(own.who), addresses.waitOf(from))
    return wait > 0 ? spent(own.rate.most, own.rate.seconds, wait) : null
  }

  return {
    refusalOf,
    charge(caller, cost) {
      const refusal = refusalOf(caller)
      if (refusal || !isCounted(caller)) return refusal
      const { own, from } = payersOf(caller)
      const price = Math.max(cost, LEAST)
      own.allowances.take(own.who, price)
      addresses.take(from, price)
      return null
    },
  }
}

function spent(most: number, seconds: number, retryAfter: number): Refusal {
  const message = `Operations may cost ${most} within ${seconds} seconds; try again in ${retryAfter}`
  return new Refusal('TOO_MANY_REQUESTS', message, { limit: 'costs', most, seconds, retryAfter })
}
