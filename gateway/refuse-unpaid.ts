import { HeaderMap } from '@apollo/server'
import { networkOf } from '#platform/http/client-address.ts'
import type { Turnstile } from '#platform/http/turnstile.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { asWhole } from './http-status.ts'
import type { CostBudget } from './limits/cost-budget.ts'

/** Refuses whoever has nothing left to pay with, before the document is parsed: reading it is work, too. */
export function refuseUnpaid(
  caller: Caller,
  costs: CostBudget,
  turnstile: Pick<Turnstile, 'refused'> | undefined,
): void {
  const refusal = costs.refusalOf(caller)
  if (!refusal) return
  turnstile?.refused(networkOf(caller.address))
  throw asWhole(refusal, { headers: new HeaderMap([['retry-after', String(refusal.extensions.retryAfter)]]) })
}
