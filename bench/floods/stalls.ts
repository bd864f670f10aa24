/** Longer than that without a turn of the event loop, those who measure were held up, in milliseconds. */
const STALL_MS = 4
const LOOK_MS = 1

/**
 * Notices when this process was kept from its core, by attackers on the same one or by what the kernel does for them: an
 * answer that came meanwhile is not taken note of when it came.
 */
export function watchStalls() {
  const ends: number[] = []
  let before = performance.now()
  const look = () => {
    const now = performance.now()
    if (now - before > STALL_MS) ends.push(now)
    before = now
  }
  const timer = setInterval(look, LOOK_MS)
  return {
    /** Whether there was a stall since then. */
    during(since: number): boolean {
      look()
      return (ends.at(-1) ?? -Infinity) > since
    },
    stop: () => clearInterval(timer),
  }
}
