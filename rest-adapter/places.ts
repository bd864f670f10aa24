/** Files at once of one address whose senders are unknown: their token comes after the file, or not at all. */
const MOST_OF_STRANGERS = 4

export interface PlaceLimits {
  /** Most files at once; asked anew for each one. */
  maxFiles: number
}

export interface Place {
  leave(): void
}

/** Places for files that are being received. Nobody can keep everybody else from sending any. */
export function createPlaces(limits: PlaceLimits) {
  const [all, strangers] = [new Map<string, number>(), new Map<string, number>()]
  let taken = 0

  function count(of: Map<string, number>, address: string, more: 1 | -1): void {
    const now = (of.get(address) ?? 0) + more
    if (now > 0) of.set(address, now)
    else of.delete(address)
  }

  return {
    /** Null where there is none, for one more of this address. */
    take(address: string, isKnown: boolean): Place | null {
      const mostOfOne = Math.max(Math.ceil(limits.maxFiles / 2), MOST_OF_STRANGERS)
      const hasRoom = taken < limits.maxFiles && (all.get(address) ?? 0) < mostOfOne
      const isOneTooMany = !isKnown && (strangers.get(address) ?? 0) >= MOST_OF_STRANGERS
      if (!hasRoom || isOneTooMany) return null
      const move = (more: 1 | -1) => {
        taken += more
        count(all, address, more)
        if (!isKnown) count(strangers, address, more)
      }
      move(1)
      return { leave: () => move(-1) }
    },
  }
}
