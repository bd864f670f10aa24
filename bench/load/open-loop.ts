import { setTimeout as pause } from 'node:timers/promises'
import type { Client, Stretch } from './client.ts'
import { createStopwatch } from './stopwatch.ts'

/**
 * So many steps a second arrive, whatever the answers take. One that finds all clients busy waits for the first
 * that is free, and its waiting counts: a server that stalls cannot hide it.
 */
export async function loadOpen(
  clients: readonly Client[],
  perSecond: number,
  seconds: number,
): Promise<Stretch> {
  const free = [...clients]
  const waiting: number[] = []
  const running = new Set<Promise<void>>()
  const stopwatch = createStopwatch()
  const start = performance.now()

  async function take(client: Client, due: number): Promise<void> {
    await stopwatch.step(client, due)
    const next = waiting.shift()
    if (next !== undefined) return take(client, next)
    free.push(client)
  }

  for (let arrival = 0; arrival < perSecond * seconds; arrival += 1) {
    // As many in each moment as in any other, but none at a beat that a server could fall in with.
    const due = start + ((arrival + Math.random()) * 1_000) / perSecond
    const early = due - performance.now()
    if (early > 1) await pause(early)
    const client = free.shift()
    if (client) {
      const step = take(client, due).finally(() => running.delete(step))
      running.add(step)
    } else waiting.push(due)
  }
  while (running.size > 0) await Promise.all(running)
  return stopwatch.stop()
}
