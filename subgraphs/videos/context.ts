import type { Caller } from '#platform/identity/caller.ts'
import type { Place } from '#platform/http/place.ts'
import type { StatisticsStore } from './statistics-store.ts'
import { loadInOrder, loadOne } from '#platform/graph/loader.ts'
import type { RowCache } from '#platform/graph/row-cache.ts'
import type { Writers } from '#platform/graph/writers.ts'
import type { Mask } from '#platform/graph/sensitive-words.ts'
import type { TrafficStore } from './traffic-store.ts'
import type { JobStore } from './job-store.ts'
import type { PictureStore } from './picture-store.ts'
import type { UploadNews } from './upload-news.ts'
import type { UploadStore } from './upload-store.ts'
import type { AnyVideoRow, AuthorRow, VideoStore } from './video-store.ts'
import { visibleVideos } from './visible-videos.ts'

/** What all requests share. */
export interface Deps {
  videos: VideoStore
  /** How much people have published, kept between requests. */
  authors: RowCache<AuthorRow>
  /** After a write that moves what other subgraphs keep. */
  forgetEverything: Writers['forgetEverything']
  uploads: UploadStore
  pictures: PictureStore
  statistics: StatisticsStore
  uploadNews: UploadNews
  jobs: JobStore
  limits: {
    /** Largest file, in bytes. */
    maxUploadBytes: number
    /** How long `publishVideo` waits for the video. */
    publishWaitMs: number
  }
  /** Removes the bytes of an upload that nobody needs any more. */
  forgetRaw: (rawObject: string) => Promise<void>
  traffic: TrafficStore
  /** Counts one request of the feed. */
  countFeed: (place: Place | undefined) => void
  /** Hides sensitive words. */
  mask: Mask
  /** Base of all addresses that are given out to whoever came by an origin. */
  baseFor: (origin: string) => string
}

export type Context = ReturnType<typeof createContext>

export function createContext(deps: Deps, caller: Caller) {
  const viewerId = caller.viewer?.id ?? null
  return {
    caller,
    videoById: loadOne(
      (video: AnyVideoRow) => video.id,
      (ids) => visibleVideos(deps.videos, viewerId, ids),
    ),
    authorById: loadInOrder((ids) => deps.authors.byKeys(ids, viewerId)),
    /** Absolute, as clients can reach it. */
    addressOf: (path: `media/${string}` | `uploads/${string}`) => `${deps.baseFor(caller.origin)}/${path}`,
    ...deps,
  }
}
