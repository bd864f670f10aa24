/** Does work for one key at a time; says `busy` to whoever comes while it is done. */
export function onePerKey() {
  const busy = new Set<string>()
  return async <Result>(key: string, work: (key: string) => Promise<Result>): Promise<Result | 'busy'> => {
    if (busy.has(key)) return 'busy'
    busy.add(key)
    try {
      return await work(key)
    } finally {
      busy.delete(key)
    }
  }
}
