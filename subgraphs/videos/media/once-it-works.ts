/** Runs a step until it has worked once; whoever asks meanwhile waits for the same try. */
export function onceItWorks(step: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= step().catch((cause: unknown) => {
      done = undefined
      throw cause
    })
    return done
  }
}
