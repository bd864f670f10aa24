/** Most items that are worked on together. */
const MOST_TOGETHER = 500

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Work on one thing at a time: while something is being done to it, what comes for it is gathered, and then done
 * together. Whoever comes alone waits for nobody; a crowd shares the time that each of them would have taken.
 * A failure is everybody's who was in it.
 */
export function gather<Item, Result>(
  work: (key: string, items: readonly Item[]) => Promise<Result>,
): (key: string, item: Item) => Promise<Result> {
  const waiting = new Map<string, Waiting<Item, Result>[]>()

  async function workOn(key: string, queue: Waiting<Item, Result>[]): Promise<void> {
    while (queue.length > 0) {
      const together = queue.splice(0, MOST_TOGETHER)
      try {
        const items = together.map(({ item }) => item)
        const result = await work(key, items)
        for (const { resolve } of together) resolve(result)
      } catch (error) {
        for (const { reject } of together) reject(error)
      }
    }
    waiting.delete(key)
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const queue = waiting.get(key)
      if (queue) {
        queue.push({ item, resolve, reject })
        return
      }
      const begun = [{ item, resolve, reject }]
      waiting.set(key, begun)
      void workOn(key, begun)
    })
}
