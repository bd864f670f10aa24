import type { Random } from './random.ts'

interface Choice {
  random: Random
  count: number
  /** Chosen are indexes from 0 to below this. */
  size: number
  /** 1 prefers nobody; the more, the more the low indexes are preferred. */
  skew: number
  isBarred?: (index: number) => boolean
}

/** Chooses `count` different indexes; there must be as many that are not barred. */
export function distinct(choice: Choice): Iterable<number> {
  return choice.count * 4 < choice.size ? drawn(choice) : selected(choice)
}

/** Draws until there are enough: quick while most draws are new. */
function drawn({ random, count, size, skew, isBarred }: Choice): Set<number> {
  const found = new Set<number>()
  while (found.size < count) {
    const index = Math.floor(size * random() ** skew)
    if (!isBarred?.(index)) found.add(index)
  }
  return found
}

/** Walks past everybody once (Knuth's algorithm S): sure to end however many are chosen. */
function* selected({ random, count, size, isBarred }: Choice): Generator<number> {
  let free = 0
  for (let index = 0; index < size; index += 1) if (!isBarred?.(index)) free += 1
  let needed = count
  for (let index = 0; index < size && needed > 0; index += 1) {
    if (isBarred?.(index)) continue
    if (random() * free < needed) {
      needed -= 1
      yield index
    }
    free -= 1
  }
}
