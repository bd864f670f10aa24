import type { Allowance } from './allowance.ts'
import type { EdgeRateName } from './rate-names.ts'
import { readRates } from './rate-setting.ts'

/**
 * How much one may ask of the edge, whatever it is: docs/security.md says why so much. RATE_LIMITS changes them by their
 * names. Each process counts for itself.
 */
const EDGE_RATES = {
  /** Requests that come from an address. */
  requests: { most: 6_000, seconds: 20 },
  /** Refusals for haste that an address is given. Whoever goes on after so many is not listened to for a while. */
  refusals: { most: 30, seconds: 60 },
  /** Megabytes that were read of an address for nothing, because what they belonged to was refused. Likewise; two of the largest files (MAX_UPLOAD_MB) fit. */
  'unwanted-mb': { most: 300, seconds: 300 },
  /** What operations of the graph may cost (gateway/limits/cost.ts): those of the guests at an address … */
  'cost-guests': { most: 6_000, seconds: 30 },
  /** … of a person … */
  'cost-person': { most: 60_000, seconds: 60 },
  /** … and of everybody at an address. */
  'cost-address': { most: 600_000, seconds: 60 },
} as const satisfies Record<EdgeRateName, Allowance>

export type EdgeRates = Readonly<Record<EdgeRateName, Allowance>>

/** The rates with what the setting says otherwise; null when they are off. */
export function edgeRatesBy(setting: string): EdgeRates | null {
  const others = readRates(setting)
  if (!others) return null
  const rates = Object.entries(EDGE_RATES).map(([name, rate]) => [name, others.get(name) ?? rate])
  // The same names, one by one.
  return Object.fromEntries(rates) as EdgeRates
}
