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
 * A failure is everybody's who was in it, and, where `isOfAll` says so, everybody's who came meanwhile: they waited as
 * long, and would wait as long again.
 */
export function gather<Item, Result, Key extends string = string>(
  work: (key: Key, items: readonly Item[]) => Promise<Result>,
  isOfAll: (error: unknown) => boolean = () => false,
): (key: Key, item: Item) => Promise<Result> {
  const waiting = new Map<Key, Waiting<Item, Result>[]>()

  async function workOn(key: Key, queue: Waiting<Item, Result>[]): Promise<void> {
    while (queue.length > 0) {
      const together = queue.splice(0, MOST_TOGETHER)
      try {
        const items = together.map(({ item }) => item)
        const result = await work(key, items)
        for (const { resolve } of together) resolve(result)
      } catch (error) {
        const meanwhile = isOfAll(error) ? queue.splice(0) : []
        for (const { reject } of [...together, ...meanwhile]) reject(error)
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

/**
 * Questions of many askers in one: who asks while others are being answered is answered together with all who do, by
 * a reading that begins after all of them asked, so nobody sees what is older than their question. `work` gives one
 * result for each question, in their order.
 */
export function gatherQuestions<Question, Result>(
  work: (questions: readonly Question[]) => Promise<readonly Result[]>,
): (question: Question) => Promise<Result> {
  interface Asked {
    question: Question
    result?: Result
  }
  const together = gather(async (_: '', asked: readonly Asked[]) => {
    const results = await work(asked.map(({ question }) => question))
    if (results.length !== asked.length) throw new Error('not every question has a result')
    results.forEach((result, place) => Object.assign(asked[place] ?? {}, { result }))
  })
  return async (question) => {
    const asked: Asked = { question }
    await together('', asked)
    // Whoever was answered has a result; the compiler cannot see it being put there.
    return asked.result as Result
  }
}
