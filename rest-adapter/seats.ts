import { countByAddress } from './count-by-address.ts'

/** Files at once of one address whose senders are unknown: their token comes after the file, or not at all. */
const MOST_OF_STRANGERS = 4

export interface SeatLimits {
  /** Most files at once; asked anew for each one. */
  maxFiles: number
}

export interface Seat {
  leave(): void
}

/**
 * Seats for files that are being received. Nobody can keep everybody else from sending any: one address has half of
 * them, and strangers of all addresses together have half.
 */
export function createSeats(limits: SeatLimits) {
  const all = countByAddress()
  const strangers = countByAddress()

  return {
    /** Null where there is none, for one more of this address. */
    take(address: string, isKnown: boolean): Seat | null {
      const half = Math.ceil(limits.maxFiles / 2)
      const isFull = all.total() >= limits.maxFiles || all.of(address) >= Math.max(half, MOST_OF_STRANGERS)
      if (isFull) return null
      if (!isKnown && (strangers.total() >= half || strangers.of(address) >= MOST_OF_STRANGERS)) return null
      const counts = isKnown ? [all] : [all, strangers]
      for (const count of counts) count.add(address, 1)
      return { leave: () => counts.forEach((count) => count.add(address, -1)) }
    },
  }
}
