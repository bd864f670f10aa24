import type { Sql } from '#db/client.ts'
import { idOrNull, onlyIds } from '#platform/id.ts'

export interface VideoRow {
  id: string
  authorId: string
  title: string
  videoObject: string
  coverObject: string
  durationMs: number
  width: number
  height: number
  publishedAt: Date
  /** How many videos the author has published, where it came along in the same statement. */
  authorWorkCount?: number
}

export interface AuthorRow {
  id: string
  workCount: number
}

/** A person as this subgraph meets them: by their key alone, or with what came along in the same statement. */
export type UserFacts = Pick<AuthorRow, 'id'> & Partial<AuthorRow>

export type NewVideo = Omit<VideoRow, 'id' | 'publishedAt' | 'authorWorkCount'> & {
  uploadId: string
  contentHash: string
}

/** The same bytes under the same title from the same person within this time are one video, sent twice. */
const RETRY_WINDOW = '1 minute'

export type VideoStore = ReturnType<typeof videoStore>

export function videoStore(sql: Sql) {
  const row = sql`id, author_id, title, video_object, cover_object, duration_ms, width, height, published_at`
  const withAuthor = sql`v.*, a.work_count as author_work_count`
  const author = sql`left join videos.author_stats a on a.user_id = v.author_id`
  return {
    byIds: (ids: readonly string[]) => sql<VideoRow[]>`
      select ${withAuthor} from (
        select ${row} from videos.videos where id = any(${onlyIds(ids)}::bigint[])
      ) v ${author}`,

    /** Newest first, after a video in that order. */
    newestAfter: (cursor: readonly [Date, string], limit: number) => sql<VideoRow[]>`
      select ${withAuthor} from (
        select ${row} from videos.videos
        where (published_at, id) < (${cursor[0]}, ${cursor[1]})
        order by published_at desc, id desc limit ${limit}
      ) v ${author} order by v.published_at desc, v.id desc`,

    /**
     * Newest first, strictly before a time. The page extends over all videos that share the last one's
     * millisecond, so that the next page may begin strictly before it.
     */
    newestBefore: (time: Date, limit: number) => sql<VideoRow[]>`
      select ${withAuthor} from (
        select ${row} from videos.videos where published_at < ${time}
        order by published_at desc fetch first ${limit} rows with ties
      ) v ${author} order by v.published_at desc, v.id desc`,

    byAuthor: (authorId: string, afterId: string | null, limit: number) => sql<VideoRow[]>`
      select ${withAuthor} from (
        select ${row} from videos.videos
        where author_id = ${idOrNull(authorId)} and id < ${afterId ?? Number.MAX_SAFE_INTEGER}
        order by id desc limit ${limit}
      ) v ${author} order by v.id desc`,

    authorsByIds: (ids: readonly string[]) => sql<AuthorRow[]>`
      select user_id as id, work_count from videos.author_stats where user_id = any(${onlyIds(ids)}::bigint[])`,

    async byUpload(authorId: string, uploadId: string) {
      const [video] = await sql<VideoRow[]>`
        select ${row} from videos.videos where upload_id = ${uploadId} and author_id = ${authorId}`
      return video ?? null
    },

    async recentTwin(authorId: string, contentHash: string, title: string) {
      const [video] = await sql<VideoRow[]>`
        select ${row} from videos.videos
        where author_id = ${authorId} and content_hash = ${contentHash} and title = ${title}
          and published_at > now() - ${RETRY_WINDOW}::interval
        order by id limit 1`
      return video ?? null
    },

    /**
     * Publishes a video and counts it, or gives the one that was published from the same upload or bytes in
     * the meantime. `isNew` tells which.
     */
    insert: (video: NewVideo) =>
      sql.begin(async (tx) => {
        // One author publishes one video at a time, so that two requests cannot both be the first.
        await tx`select pg_advisory_xact_lock(${video.authorId})`
        const [twin] = await tx<VideoRow[]>`
          select ${row} from videos.videos
          where upload_id = ${video.uploadId}
            or (author_id = ${video.authorId} and content_hash = ${video.contentHash} and title = ${video.title}
              and published_at > now() - ${RETRY_WINDOW}::interval)
          order by id limit 1`
        if (twin) return { video: twin, isNew: false }
        const [published] = await tx<VideoRow[]>`
          with published as (
            insert into videos.videos ${tx(video)} returning ${row}
          ), counted as (
            update videos.author_stats set work_count = work_count + 1 where user_id = ${video.authorId}
          )
          select * from published`
        if (!published) throw new Error('an insert gave no row')
        return { video: published, isNew: true }
      }),
  }
}
