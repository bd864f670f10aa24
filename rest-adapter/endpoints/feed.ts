import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FeedDocument } from '../operations.generated.ts'
import { videoViews } from '../views/video.ts'

/** `size`: videos in a page, at most 30. The app keeps about 20 and drops the oldest (contract 1.1). */
export function feed(size: number) {
  return endpoint({
    method: 'GET',
    path: '/douyin/feed',
    family: FAMILY.videos,
    // An exhausted feed starts over with the next pull.
    empty: () => ({ video_list: [], next_time: Date.now() }),
    operation: FeedDocument,
    variables: (parameters) => ({ latestTime: latestTime(parameters.get('latest_time')), first: size }),
    view: ({ feed }) => ({ video_list: videoViews(feed.items), next_time: feed.nextTime ?? Date.now() }),
  })
}

/** Digits, or a float64 as Go's tests print the `next_time` that they echo: `1.6856208e+12` (contract section 2, N1). */
const TIME = /^(?:\d{1,19}|\d(?:\.\d{1,18})?e\+?\d{1,2})$/i

/**
 * The time to begin before, in Unix milliseconds, or null for "from the newest". Builds of the app send 0, their
 * own clock in seconds or milliseconds, or what we sent; other servers' clients send micro- and nanoseconds.
 */
export function latestTime(text: string | undefined, now = Date.now()): number | null {
  const given = TIME.test(text ?? '') ? Number(text) : 0
  const millis = Math.floor(given * unitOf(given))
  return millis <= 0 || millis > now ? null : millis
}

/** How many milliseconds one of the number's units has, judged by its size. */
function unitOf(time: number): number {
  if (time >= 1e17) return 1e-6
  if (time >= 1e14) return 1e-3
  if (time >= 1e11) return 1
  return 1_000
}
