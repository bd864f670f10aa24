import { Loader } from '#platform/graph/loader.ts'
import { periodOf, type Period } from '#platform/graph/metric.ts'
import type { StatisticsStore, VideoNumbersRow } from './statistics-store.ts'

/** One video in one period, as a loader's key. */
export const latelyKey = ({ id: days }: Period, videoId: string) => `${days} ${videoId}`

/** What came of the viewer's own videos; nothing of anybody else's, and nothing for a guest. */
export function latelyByKey({ latelyByIds }: Pick<StatisticsStore, 'latelyByIds'>, viewerId: string | null) {
  return new Loader<VideoNumbersRow | null>(async (keys) => {
    if (viewerId === null) return keys.map(() => null)
    const asked = keys.map(partsOf)
    const found = new Map<string, VideoNumbersRow>()
    for (const days of new Set(asked.map((part) => part.days))) {
      const period = periodOf(days)
      const ids = asked.filter((part) => part.days === days).map(({ videoId }) => videoId)
      for (const row of await latelyByIds(ids, viewerId, period)) found.set(latelyKey(period, row.id), row)
    }
    return keys.map((key) => found.get(key) ?? null)
  })
}

function partsOf(key: string) {
  const [days = '', videoId = ''] = key.split(' ')
  return { days, videoId }
}
