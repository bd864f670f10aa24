import { counter, gauge } from '#platform/observe/series.ts'
import type { QueueStore } from './queue-store.ts'

const uploads = gauge('douyin_uploads', 'Uploads that are remembered, by state')
const jobs = gauge(
  'douyin_jobs',
  'Jobs of the media pipeline: waiting, running, given up, or failed until they come again by themselves',
)
const oldest = gauge(
  'douyin_jobs_oldest_seconds',
  'For how long the job that waits longest could have run; those behind another of the same person could not',
)
const swept = counter(
  'douyin_swept_total',
  'What crashes and lost clients left behind, removed by the sweeper, and losses that it found',
  'kind',
)

/** However often somebody looks, the tables are counted no more often than this. */
const FRESH_MS = 5_000

/** Losses that an alert is about. */
const LOSSES = ['unlisted', 'missing', 'foreign']

/** Shows uploads and the queue as they are in the database when somebody looks. */
export function watchUploads(store: QueueStore): AsyncDisposable {
  // There from the start: a line that is first seen above nothing has not grown, and what a process finds first would
  // ring nowhere.
  for (const kind of LOSSES) swept.of(kind)
  let reading: ReturnType<QueueStore['counts']> | null = null
  let readAt = 0
  function counts() {
    if (!reading || performance.now() - readAt > FRESH_MS) {
      readAt = performance.now()
      reading = store.counts()
    }
    return reading
  }
  const stops = [
    uploads.from(async () => (await counts()).uploads.map(({ state, count }) => [{ state }, count])),
    jobs.from(async () => (await counts()).jobs.map(({ state, count }) => [{ state }, count])),
    oldest.from(async () => [[{}, (await counts()).oldestSeconds]]),
  ]
  return {
    async [Symbol.asyncDispose]() {
      for (const stop of stops) stop()
    },
  }
}

export function countSwept(counts: Readonly<Record<string, number>>): void {
  for (const [kind, count] of Object.entries(counts)) swept.of(kind).value += count
}
