/** A promise that somebody else settles. (Node 20 has no `Promise.withResolvers` yet.) */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}
