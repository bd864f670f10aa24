import type { ResolveEntities } from '#platform/entities.ts'
import { loadBatch } from '#platform/loader.ts'
import type { Context } from './context.ts'
import type { AuthorRow, VideoRow } from './video-store.ts'

/** What other subgraphs' fetches ask for, a batch at a time. */
export const entities: Readonly<Record<string, ResolveEntities<Context>>> = {
  User: (ids, { videos }) => loadBatch(ids, (author: AuthorRow) => author.id, videos.authorsByIds),
  Video: (ids, { videos }) => loadBatch(ids, (video: VideoRow) => video.id, videos.byIds),
}
