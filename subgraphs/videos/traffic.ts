import type { Place } from '#platform/http/place.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { TrafficRow, TrafficStore } from './traffic-store.ts'

/** What was counted is written this often, in milliseconds: a process that is killed loses no more. */
const WRITE_MS = 10_000
const HOUR_MS = 60 * 60 * 1000

/** Counts feed requests by hour and place; of who asked, nothing is kept. */
export interface Traffic extends AsyncDisposable {
  count(place: Place | undefined): void
  write(): Promise<void>
}

const nowhere: Place = { country: '', region: '', city: '' }

export function openTraffic(store: TrafficStore, logger: Logger): Traffic {
  let counted = new Map<string, TrafficRow>()
  let cleanedAt = 0

  async function write(): Promise<void> {
    const rows = [...counted.values()]
    if (rows.length === 0) return
    counted = new Map()
    try {
      await store.add(rows)
      if (Date.now() - cleanedAt < HOUR_MS) return
      cleanedAt = Date.now()
      await store.removeOld()
    } catch (error) {
      // A board with a gap is no reason to hold anything up.
      logger.warn({ err: error }, 'feed requests could not be counted')
    }
  }
  const timer = setInterval(() => void write(), WRITE_MS).unref()

  return {
    count({ country, region, city } = nowhere) {
      const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
      const key = `${hour} ${country}\n${region}\n${city}`
      const row = counted.get(key)
      if (row) row.requests += 1
      else counted.set(key, { hour: new Date(hour), country, region, city, requests: 1 })
    },
    write,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await write()
    },
  }
}
