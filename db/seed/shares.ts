import { randomFor } from './random.ts'

/** Few get most: about one part in five gets four fifths (Pareto). */
const exponent = 1 / 1.16

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
  let sum = 0
  for (const weight of weights(seed, purpose, parts)) sum += weight
  let weighed = 0
  let given = 0
  let partsLeft = parts
  for (const weight of weights(seed, purpose, parts)) {
    weighed += weight
    partsLeft -= 1
    const wanted = Math.round((total * weighed) / sum) - given
    const share = Math.max(Math.min(wanted, most, total - given), total - given - most * partsLeft, 0)
    given += share
    yield share
  }
}

function* weights(seed: number, purpose: string, parts: number): Generator<number> {
  const random = randomFor(seed, `shares of ${purpose}`)
  for (let part = 0; part < parts; part += 1) yield (1 - random()) ** -exponent
}
