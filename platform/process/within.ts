/**
 * Waits for work, but no longer than so many milliseconds, and says whether it was done by then; otherwise it goes on.
 * Fails when the work fails in time.
 */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ms, false)))
  try {
    return await Promise.race([late, work.then(() => true)])
  } finally {
    clearTimeout(timer)
  }
}
