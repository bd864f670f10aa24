// Plain JavaScript, since worker threads load it without any TypeScript loader.
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Whoever waits for an answer that needs no such thread comes first. */
const LOWER = 10

/** Puts this thread below the others. Linux counts threads as processes; elsewhere it is as important as all else. */
export function yieldToOthers() {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), LOWER)
  } catch {
    // Not Linux, or not allowed.
  }
}
