/** A number in [0, 1), like Math.random, but the same ones every time. */
export type Random = () => number

/**
 * The random numbers for one purpose of one seed (sfc32). A purpose of its own for every table keeps what one
 * draws from shifting what another gets.
 */
export function randomFor(seed: number, purpose: string): Random {
  let [a, b, c, counter] = hashOf(`${seed}/${purpose}`)
  const next = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 4_294_967_296
  }
  // The first few numbers still show how alike two seeds are.
  for (let round = 0; round < 16; round += 1) next()
  return next
}

/** One of several words, each as likely as the next. */
export function oneOf(random: Random, words: readonly string[]): string {
  return words[Math.floor(random() * words.length)] ?? ''
}

/** FNV-1a, four times from different beginnings. */
function hashOf(text: string): [number, number, number, number] {
  const from = (basis: number) => {
    let hash = basis
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619)
    }
    return hash | 0
  }
  return [from(0x811c9dc5), from(0x9e3779b9), from(0x85ebca6b), 1]
}
