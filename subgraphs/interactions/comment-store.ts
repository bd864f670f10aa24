import { isUniqueViolation, type Sql } from '#db/client.ts'
import { isId, onlyIds } from '#platform/graph/id.ts'

export interface CommentRow {
  id: string
  videoId: string
  authorId: string
  content: string
  createdAt: Date
  /** Where it was written from, if that was kept. */
  region: string | null
  /** What is counted of the author, where it came along in the same statement. */
  authorTotalFavorited?: number
  authorFavoriteCount?: number
}

export interface NewComment extends Pick<CommentRow, 'videoId' | 'authorId' | 'content' | 'region'> {
  clientCommentId: string | null
}

export type CommentStore = ReturnType<typeof commentStore>

export function commentStore(sql: Sql) {
  const row = sql`id, video_id, author_id, content, created_at, region`
  return {
    byIds: (ids: readonly string[]) =>
      sql<CommentRow[]>`select ${row} from interactions.comments where id = any(${onlyIds(ids)}::bigint[])`,

    /** Newest first. Null when there is no such video. */
    async byVideo(videoId: string, afterId: string | null, limit: number): Promise<CommentRow[] | null> {
      if (!isId(videoId)) return null
      // The video's own row comes along, so that a video without comments differs from no video at all.
      const rows = await sql<(CommentRow | { id: null })[]>`
        select c.id, c.video_id, c.author_id, c.content, c.created_at, c.region,
          author.total_favorited as author_total_favorited, author.favorite_count as author_favorite_count
        from interactions.video_stats v left join lateral (
          select ${row} from interactions.comments
          where video_id = v.video_id and id < ${afterId ?? Number.MAX_SAFE_INTEGER}
          order by id desc limit ${limit}
        ) c on true left join interactions.user_stats author on author.user_id = c.author_id
        where v.video_id = ${videoId} order by c.id desc`
      return rows.length === 0 ? null : rows.filter((found) => found.id !== null)
    },

    /** What others said about one person's videos, newest first. */
    received: (videoAuthorId: string, afterId: string | null, limit: number) => sql<CommentRow[]>`
      select ${row} from interactions.comments
      where video_author_id = ${videoAuthorId} and author_id <> video_author_id
        and id < ${afterId ?? Number.MAX_SAFE_INTEGER}
      order by id desc limit ${limit}`,

    /**
     * Null when there is no such video, or no such person any more, whose counters are held meanwhile: nobody who is being
     * erased leaves a comment behind (`db/projections/leaving.sql`).
     */
    async insert({ videoId, authorId, content, region, clientCommentId }: NewComment) {
      if (!isId(videoId)) return null
      const [comment] = await sql<CommentRow[]>`
        with held as materialized (
          select video_id from interactions.video_stats where video_id = ${videoId} for no key update
        ), author as materialized (
          select user_id from interactions.user_stats
          where user_id = ${authorId} and exists (select from held) for key share
        ), video as (
          update interactions.video_stats set comment_count = comment_count + 1
          where video_id = (select video_id from held) and exists (select from author) returning video_id
        )
        insert into interactions.comments (video_id, author_id, content, region, client_comment_id)
        select video_id, ${authorId}, ${content}, ${region}, ${clientCommentId} from video returning ${row}`
      return comment ?? null
    },

    /** Whether an insert failed because its author had used the client id before. */
    isDuplicate: (error: unknown) => isUniqueViolation(error, 'comments_once'),

    /** What the author said about the video with this client id before, if it is still there. */
    async byClientId({ videoId, authorId, clientCommentId }: NewComment): Promise<CommentRow | null> {
      const [comment] = await sql<CommentRow[]>`
        select ${row} from interactions.comments
        where video_id = ${videoId} and author_id = ${authorId} and client_comment_id = ${clientCommentId}`
      return comment ?? null
    },

    /**
     * Null when there is none (on that video, when one is named) that this person may delete. Another's is written down.
     * The video's counters are locked first, as whoever unlists it does, who takes its comments along
     * (`db/projections/videos.sql`): so neither waits for the other in a circle.
     */
    async remove(id: string, { by, mayAny }: { by: string; mayAny: boolean }, videoId: string | null) {
      if (!isId(id) || (videoId !== null && !isId(videoId))) return null
      const [gone] = await sql<{ id: string; videoId: string }[]>`
        with held as materialized (
          select video_id from interactions.video_stats where video_id = (
            select video_id from interactions.comments
            where id = ${id} and (author_id = ${by} or ${mayAny}) and (${videoId}::bigint is null or video_id = ${videoId}))
          for no key update
        ), gone as (
          delete from interactions.comments where id = ${id} and video_id = (select video_id from held)
          returning id, video_id, author_id
        ), counted as (
          update interactions.video_stats set comment_count = comment_count - 1
          where video_id = (select video_id from gone)
        ), recorded as (
          insert into interactions.moderated_comments (comment_id, video_id, author_id, moderator_id)
          select id, video_id, author_id, ${by} from gone where author_id <> ${by}
        )
        select id, video_id from gone`
      return gone ?? null
    },
  }
}
