import type { AnyVideoRow, SentVideoRow, UnfinishedVideoRow, VideoRow } from './video-store.ts'

/** The questions of the store that are asked here. */
interface Videos {
  byIds(ids: readonly string[]): PromiseLike<readonly VideoRow[]>
  sentByIds(ownerId: string, ids: readonly string[]): PromiseLike<readonly SentVideoRow[]>
}

/** What somebody may see of these: all that are ready, and one's own whatever became of them. */
export async function visibleVideos(
  videos: Videos,
  viewerId: string | null,
  ids: readonly string[],
): Promise<readonly AnyVideoRow[]> {
  const listed = await videos.byIds(ids)
  if (viewerId === null || listed.length === ids.length) return listed
  const found = new Set(listed.map(({ id }) => id))
  const missing = ids.filter((id) => !found.has(id))
  const sent = await videos.sentByIds(viewerId, missing)
  // Became ready between the two looks: whoever waits for it must not be told that there is no such video.
  const ready = sent.filter(({ status }) => status === 'READY').map(({ id }) => id)
  const since = ready.length > 0 ? await videos.byIds(ready) : []
  return [...listed, ...sent.filter(isUnfinished), ...since]
}

function isUnfinished(video: SentVideoRow): video is UnfinishedVideoRow {
  return video.status !== 'READY'
}
