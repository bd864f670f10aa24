import type { AnyVideoRow, UnfinishedVideoRow, SentVideoRow, VideoStore } from './video-store.ts'

/** What somebody may see of these: all that are ready, and one's own whatever became of them. */
export async function visibleVideos(
  videos: Pick<VideoStore, 'byIds' | 'sentByIds'>,
  viewerId: string | null,
  ids: readonly string[],
): Promise<AnyVideoRow[]> {
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
