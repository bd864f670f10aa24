import type { Client, Stretch } from './client.ts'
import { createStopwatch } from './stopwatch.ts'

/**
 * Every client takes its next step as soon as the last one was answered, for some seconds. What was begun is
 * finished: whatever the server did was acknowledged, or is counted as a failure.
 */
export async function loadClosed(clients: readonly Client[], seconds: number): Promise<Stretch> {
  const stopwatch = createStopwatch()
  const end = performance.now() + seconds * 1_000
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < end) await stopwatch.step(client, performance.now())
    }),
  )
  return stopwatch.stop()
}
