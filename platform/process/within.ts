/** Waits for work, but no longer than so many milliseconds; the work itself goes on. Fails when it fails in time. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await Promise.race([new Promise((resolve) => (timer = setTimeout(resolve, ms))), work])
  } finally {
    clearTimeout(timer)
  }
}
