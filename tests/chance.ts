/** A repeatable source of chance (mulberry32): numbers from 0 up to 1. */
export function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The same things in an order of chance. */
export function shuffled<Thing>(things: readonly Thing[], chance: () => number): Thing[] {
  return things
    .map((thing) => [chance(), thing] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, thing]) => thing)
}
