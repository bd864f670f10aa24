/** Events as they come, until somebody ends it: `return` ends it at once, also while nothing comes. */
export interface Stream<Event> extends AsyncIterableIterator<Event> {
  return(): Promise<IteratorResult<Event>>
  throw(error: unknown): Promise<IteratorResult<Event>>
}

const OVER = { done: true, value: undefined } as const

/**
 * A stream out of a generator. Its signal says that nobody reads any longer: whatever the generator waits for
 * must end then, because a generator that waits cannot be told to return.
 */
export function openStream<Event>(
  generate: (signal: AbortSignal) => AsyncGenerator<Event, void, void>,
): Stream<Event> {
  const ended = new AbortController()
  const source = generate(ended.signal)
  return {
    next: () => source.next(),
    async return() {
      ended.abort()
      await source.return()
      return OVER
    },
    async throw(error) {
      ended.abort()
      await source.return()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** A stream that fails before its first event. */
export function failedStream(error: Error): Stream<never> {
  return {
    next: () => Promise.reject(error),
    return: () => Promise.resolve(OVER),
    throw: (other) => Promise.reject(other),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** The same stream with every event changed on its way. */
export function mapStream<From, To>(
  source: AsyncIterable<From>,
  change: (event: From) => Promise<To>,
): Stream<To> {
  const events = source[Symbol.asyncIterator]()
  return {
    async next() {
      const { done, value } = await events.next()
      return done ? OVER : { done: false, value: await change(value) }
    },
    async return() {
      await events.return?.()
      return OVER
    },
    async throw(error) {
      await events.return?.()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Whether an answer is a stream, or says why there is none. */
export function isStream<Event>(answer: object): answer is Stream<Event> {
  return Symbol.asyncIterator in answer
}
