/** What has been opened so far, closed in reverse order. (Node 20 has no `AsyncDisposableStack` yet.) */
export interface Disposables {
  /** Remembers something to dispose of, and hands it back. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource
  [Symbol.asyncDispose](): Promise<void>
}

export function createDisposables(): Disposables {
  const opened: AsyncDisposable[] = []
  return {
    use(resource) {
      opened.push(resource)
      return resource
    },
    async [Symbol.asyncDispose]() {
      const failures: unknown[] = []
      for (let next = opened.pop(); next; next = opened.pop()) {
        // One that fails to close must not keep the others open.
        await next[Symbol.asyncDispose]().then(undefined, (error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed')
    },
  }
}
