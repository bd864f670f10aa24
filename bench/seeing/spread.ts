import { median } from '../measure/median.ts'

/** The ratios of many short rounds: the one in the middle, and where it lies with 95 % confidence. */
export interface Spread {
  median: number
  from: number
  to: number
}

/** Of how many standard deviations of a coin thrown once for each ratio the confidence of 95 % consists. */
const CONFIDENCE = 1.96

/** By rank alone: nothing is supposed about how the ratios are distributed, only that half lie above their median. */
export function spreadOf(ratios: readonly number[]): Spread {
  const sorted = ratios.toSorted((one, other) => one - other)
  const reach = (CONFIDENCE * Math.sqrt(sorted.length)) / 2
  const at = (rank: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(rank)))] ?? NaN
  const middle = (sorted.length - 1) / 2
  return { median: median(sorted), from: at(middle - reach), to: at(middle + reach) }
}
