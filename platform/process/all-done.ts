/**
 * Waits until all have come to their end, and fails if one did: whoever closes what has been opened so far must not do it
 * while others are still opening something.
 */
export async function allDone<Result>(works: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(works)
  return Promise.all(works)
}
