import { decodeCursor, encodeCursor, pageOf, pageSize } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { VideoRow } from './video-store.ts'

export interface FeedPage {
  items: VideoRow[]
  next: string | null
  nextTime: number | null
}

/** The skeleton of the feed: which videos, in what order, and what comes next. Their owners hydrate the rest. */
export async function feed(
  { caller, videos, countFeed }: Context,
  { latestTime, after, first }: { latestTime?: number | null; after?: string | null; first?: number | null },
): Promise<FeedPage> {
  countFeed(caller.place)
  const size = pageSize(first)
  const cursor = decodeCursor(after, 2)
  if (!cursor) return pageBefore(await videos.newestBefore(timeOf(latestTime ?? END_OF_TIME), size), size)
  const [time = '', id = ''] = cursor
  const rows = await videos.newestAfter([timeOf(Number(time)), id], size + 1)
  const page = pageOf(rows, size, cursorOf)
  return { nextTime: timeOfLast(page.items), ...page }
}

/** The last millisecond that both JavaScript and Postgres spell with a year of four digits. */
const END_OF_TIME = Date.UTC(9999, 11, 31)

function pageBefore(items: readonly VideoRow[], size: number): FeedPage {
  const last = items.at(-1)
  return {
    items: [...items],
    next: last && items.length >= size ? cursorOf(last) : null,
    nextTime: timeOfLast(items),
  }
}

function timeOf(millis: number): Date {
  return new Date(Math.min(Math.max(millis, 0), END_OF_TIME))
}

function cursorOf({ publishedAt, id }: VideoRow): string {
  return encodeCursor(publishedAt.getTime(), id)
}

function timeOfLast(items: readonly VideoRow[]): number | null {
  return items.at(-1)?.publishedAt.getTime() ?? null
}
