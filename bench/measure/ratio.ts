import type { Result } from './compare.ts'
import { median } from './median.ts'
import type { Figure } from './round.ts'

/** One number over rounds: the one in the middle, and the range. */
export interface Ratio {
  median: number
  lowest: number
  highest: number
}

/** A figure of one server for each of another's, round by round. */
export function ratioOf(figure: Figure, above: Result, below: Result): Ratio {
  const ratios = above.rounds.map((round, index) => round[figure] / (below.rounds[index]?.[figure] ?? NaN))
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) }
}
