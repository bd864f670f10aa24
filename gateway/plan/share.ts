/** Does what a key says, once for all who ask for it while it is being done. Nothing is kept afterwards. */
export type Share<Value> = (key: string, work: () => Promise<Value>) => Promise<Value>

export function createShare<Value>(): Share<Value> {
  const underWay = new Map<string, Promise<Value>>()
  return (key, work) => {
    const there = underWay.get(key)
    if (there) return there
    const begun = work().finally(() => underWay.delete(key))
    underWay.set(key, begun)
    return begun
  }
}
