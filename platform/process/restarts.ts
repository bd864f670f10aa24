import type { ChildProcess } from 'node:child_process'

/** After an end that nobody asked for: at first at once, then more and more patiently, in milliseconds. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5_000
/** Who ran for so long is not in a loop of ends. */
const STABLE_MS = 10_000
/** Longest time from the signal to stop until a process is ended by force. */
const GRACE_MS = 15_000

/** How long to wait until a process that ended is started again, from how long it ran and the pause before that. */
export function pauseAfter(ranMs: number, pauseBefore = 0): number {
  if (ranMs > STABLE_MS) return FIRST_PAUSE
  return Math.max(FIRST_PAUSE, Math.min(LONGEST_PAUSE, pauseBefore * 2))
}

/** Tells a process to stop, and ends it when it does not; `ended` resolves as soon as it is gone. */
export async function endInTime(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  await ended
  clearTimeout(force)
}
