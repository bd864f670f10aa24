import { setTimeout as pause } from 'node:timers/promises'

/** Waits until there is something to see, and answers with it. */
export async function eventually<Value>(
  look: () => Value | null | undefined | false | Promise<Value | null | undefined | false>,
  withinMs = 10_000,
): Promise<Value> {
  const end = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms`)
    await pause(20)
  }
}
