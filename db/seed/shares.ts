import { randomFor } from './random.ts'

/** Few get most: about one part in five gets three fifths (Pareto). */
const exponent = 1 / 1.4

interface Division {
  seed: number
  purpose: string
  parts: number
  total: number
  /** What a single part can take at most; `total` must fit into all of them. */
  most?: number
}

/**
 * Divides a total into shares by a power law, one after the other, in no more memory than one share takes:
 * the weights are drawn twice, first for their sum. The shares add up to the total exactly.
 */
export function* shares({ seed, purpose, parts, total, most = total }: Division): Generator<number> {
  let weightLeft = 0
  for (const weight of weights(seed, purpose, parts)) weightLeft += weight
  const random = randomFor(seed, `rounding of ${purpose}`)
  let left = total
  let partsLeft = parts
  for (const weight of weights(seed, purpose, parts)) {
    partsLeft -= 1
    // Of what is left, so that what one may not take is spread over all who follow. Rounded by chance:
    // otherwise shares below one half would all be nothing.
    const wanted = Math.floor((left * weight) / weightLeft + random())
    const share = Math.max(Math.min(wanted, most, left), left - most * partsLeft, 0)
    weightLeft -= weight
    left -= share
    yield share
  }
}

function* weights(seed: number, purpose: string, parts: number): Generator<number> {
  const random = randomFor(seed, `shares of ${purpose}`)
  for (let part = 0; part < parts; part += 1) yield (1 - random()) ** -exponent
}
