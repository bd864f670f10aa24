/** Takes a step until it has worked once, whose result stays; whoever asks meanwhile waits for the same try. */
export function onceItWorks<Result>(step: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | undefined
  return () => {
    done ??= step().catch((cause: unknown) => {
      done = undefined
      throw cause
    })
    return done
  }
}
