/**
 * Work that many ask for at the same time, by the same key, is done once for all of them. When it fails, it is whoever
 * began it who was refused or had bad luck: the next of those who waited tries it on their own account.
 */
export function atTheSameTime<Result>(): (key: string, work: () => Promise<Result>) => Promise<Result> {
  const underWay = new Map<string, Promise<Result>>()
  return async (key, work) => {
    for (let theirs = underWay.get(key); theirs; theirs = underWay.get(key)) {
      const result = await theirs.then(
        (value) => ({ value }),
        () => null,
      )
      if (result) return result.value
    }
    const ours = work().finally(() => underWay.delete(key))
    underWay.set(key, ours)
    return ours
  }
}
