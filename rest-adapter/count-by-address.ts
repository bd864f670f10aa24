/** How many there are at each address, and altogether. */
export function countByAddress() {
  const each = new Map<string, number>()
  let total = 0
  const of = (address: string) => each.get(address) ?? 0
  return {
    of,
    total: () => total,
    add(address: string, more: 1 | -1) {
      total += more
      const now = of(address) + more
      if (now > 0) each.set(address, now)
      else each.delete(address)
    },
  }
}
