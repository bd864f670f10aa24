import type { Sql } from '#db/client.ts'
import { gather } from '#platform/graph/gather.ts'
import { idOrNull, isId, onlyIds } from '#platform/graph/id.ts'
import { thinOut } from './thin-out.ts'

export interface VideoRow {
  id: string
  authorId: string
  title: string
  videoObject: string
  coverObject: string
  /** Null for videos older than small covers. */
  smallCoverObject: string | null
  durationMs: number
  width: number
  height: number
  publishedAt: Date
  /** How many videos the author has published, where it came along in the same statement. */
  authorWorkCount?: number
}

/** A video that is not there yet, or never will be: its owner alone sees it. */
export interface UnfinishedVideoRow {
  id: string
  authorId: string
  title: string
  status: 'PROCESSING' | 'FAILED'
  failure: string | null
}

/** A video that somebody published, whatever became of it. */
export type SentVideoRow = UnfinishedVideoRow | (Omit<UnfinishedVideoRow, 'status'> & { status: 'READY' })

/** What is left of a video that was deleted. */
export type DeletedVideoRow = Pick<VideoRow, 'id' | 'authorId'>

/** What the graph calls a video. */
export type AnyVideoRow = VideoRow | UnfinishedVideoRow

export interface AuthorRow {
  id: string
  workCount: number
}

/** A person as this subgraph hands them on; the count where it came along. */
export interface UserFacts {
  id: string
  workCount?: number
}

export type VideoStore = ReturnType<typeof videoStore>

export function videoStore(sql: Sql) {
  const row = sql`id, author_id, title, video_object, cover_object, small_cover_object, duration_ms, width, height,
    published_at`
  const withAuthor = sql`v.*, a.work_count as author_work_count`
  const author = sql`left join videos.author_stats a on a.user_id = v.author_id`
  const newestBefore = gather(async (_, [page]: readonly { time: Date; limit: number }[]) =>
    page
      ? sql<VideoRow[]>`
          select ${withAuthor} from (
            select ${row} from videos.videos where published_at < ${page.time}
            order by published_at desc fetch first ${page.limit} rows with ties
          ) v ${author} order by v.published_at desc, v.id desc`
      : [],
  )
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
     * millisecond, so that the next page may begin strictly before it. The same for everybody: those who want
     * the same page while it is being read are given the next reading of it together.
     */
    newestBefore: (time: Date, limit: number) => newestBefore(`${time.getTime()} ${limit}`, { time, limit }),

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

    /**
     * Deletes a video, what was sent for it, and what others said and liked of it. Null when there is none that this person
     * may delete. Another's is written down.
     */
    async remove(
      id: string,
      { by, mayAny }: { by: string; mayAny: boolean },
    ): Promise<DeletedVideoRow | null> {
      if (!isId(id)) return null
      const itIsTheirs = sql`id = ${id} and (author_id = ${by} or ${mayAny})`
      const [there] = await sql`select from videos.videos where ${itIsTheirs}`
      if (!there) return null
      await thinOut(sql, id)
      const [gone] = await sql<DeletedVideoRow[]>`
        with gone as (
          delete from videos.videos where ${itIsTheirs} returning id, author_id
        ), counted as (
          update videos.author_stats set work_count = work_count - 1 from gone where user_id = gone.author_id
        ), forgotten as (
          delete from videos.uploads where video_id = (select id from gone)
        ), recorded as (
          insert into videos.moderated_videos (video_id, author_id, moderator_id)
          select id, author_id, ${by} from gone where author_id <> ${by}
        )
        select id, author_id from gone`
      return gone ?? null
    },

    async replaceCovers(id: string, coverObject: string, smallCoverObject: string) {
      await sql`
        update videos.videos set cover_object = ${coverObject}, small_cover_object = ${smallCoverObject}
        where id = ${id}`
    },

    /** What became of the owner's own; READY is whatever has become so by now. */
    sentByIds: (ownerId: string, ids: readonly string[]) => sql<SentVideoRow[]>`
      select video_id as id, owner_id as author_id, title, state as status, failure from videos.uploads
      where video_id = any(${onlyIds(ids)}::bigint[]) and owner_id = ${ownerId} and state <> 'UPLOADING'`,
  }
}
