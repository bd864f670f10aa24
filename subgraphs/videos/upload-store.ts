import type { Sql } from '#db/client.ts'
import { queued } from './job-store.ts'
import type { ReceivedFile } from './receive-file.ts'
import type { UploadRow } from './upload.ts'
import type { UploadPurpose } from './upload-purpose.ts'

/** What `publish` found or did. */
export type Published =
  | { outcome: 'absent' }
  | { outcome: 'empty' }
  | { outcome: 'accepted' | 'known'; upload: UploadRow; raw: string | null }

/** The same bytes under the same title from the same person are one video, sent twice: until it is ready, and so long after. */
const RETRY_WINDOW = '1 minute'

/**
 * The first half of an advisory lock's key; the second half is an owner. Any number that only we use: a key of one part would
 * be that of whatever else is locked by a number, and somebody has each number as their id.
 */
const OWNER = 7_214_004

export type UploadStore = ReturnType<typeof uploadStore>

export function uploadStore(sql: Sql) {
  const row = sql`id, sequence, owner_id, purpose, state, created_at, expires_at, raw_object, content_hash, size, title,
    cover_at_ms, video_id, failure`
  return {
    /**
     * Null when the owner has `most` unfinished ones already, or is there no more: nobody who is being erased leaves one
     * behind (`db/projections/leaving.sql`).
     */
    insert: (id: string, ownerId: string, lifetime: string, most: number, purpose: UploadPurpose = 'VIDEO') =>
      sql.begin(async (tx) => {
        // One owner asks for one upload at a time, so that many requests at once cannot all count the same few.
        await tx`select pg_advisory_xact_lock(${OWNER}, hashtext(${ownerId}))`
        const [inserted] = await tx<UploadRow[]>`
          with owner as materialized (
            select user_id from videos.author_stats where user_id = ${ownerId} for key share
          )
          insert into videos.uploads (id, owner_id, purpose, expires_at)
          select ${id}, user_id, ${purpose}, now() + ${lifetime}::interval from owner
          where (select count(*) from videos.uploads where owner_id = ${ownerId}
            and (state = 'PROCESSING' or (state = 'UPLOADING' and expires_at > now()))) < ${most}
          returning ${row}`
        return inserted ?? null
      }),

    /** An upload that still waits for its bytes, and from now on for as long as `lifetime`. No two claims end at the same time. */
    async claim(id: string, lifetime: string) {
      const [upload] = await sql<UploadRow[]>`
        update videos.uploads
        set expires_at = greatest(expires_at + interval '1 millisecond', now() + ${lifetime}::interval)
        where id = ${id} and state = 'UPLOADING' and expires_at > now() and content_hash is null
        returning ${row}`
      return upload ?? null
    },

    /** Says how long the file of a resumable upload is going to be. */
    async announce(id: string, size: number) {
      await sql`update videos.uploads set size = ${size} where id = ${id} and content_hash is null`
    },

    /** False when the upload has expired or has its bytes already. */
    async markPut(id: string, { rawObject, contentHash, size }: ReceivedFile) {
      const { count } = await sql`
        update videos.uploads set raw_object = ${rawObject}, content_hash = ${contentHash}, size = ${size}
        where id = ${id} and state = 'UPLOADING' and content_hash is null`
      return count === 1
    },

    /**
     * Accepts an upload as a video to be: the row, and in the same transaction the job that makes it. The same
     * upload, or the same bytes and title from the same owner until a minute after it is ready, is known already; then `raw` names
     * what nobody needs any more.
     */
    publish: (
      id: string,
      ownerId: string,
      { title, coverAtMs }: { title: string; coverAtMs: number | null },
      /** Goes along with the job. */
      traceparent: string | null,
    ) =>
      sql.begin(async (tx): Promise<Published> => {
        // One owner publishes one video at a time, so that two requests cannot both be the first.
        await tx`select pg_advisory_xact_lock(${OWNER}, hashtext(${ownerId}))`
        const [sent] = await tx<(UploadRow & { twinOf: string | null })[]>`
          select ${row}, twin_of from videos.uploads
          where id = ${id} and owner_id = ${ownerId} and purpose = 'VIDEO'`
        if (!sent) return { outcome: 'absent' }
        if (sent.state !== 'UPLOADING') {
          const [first = sent] = await tx<UploadRow[]>`
            select ${row} from videos.uploads where id = ${sent.twinOf ?? id}`
          return { outcome: 'known', upload: first, raw: null }
        }
        if (sent.contentHash === null || sent.rawObject === null) return { outcome: 'empty' }
        const [twin] = await tx<UploadRow[]>`
          select ${row} from videos.uploads
          where owner_id = ${ownerId} and content_hash = ${sent.contentHash} and title = ${title}
            and twin_of is null
            and (state = 'PROCESSING' or (state = 'READY' and settled_at > now() - ${RETRY_WINDOW}::interval))
          order by sequence limit 1`
        if (twin) {
          await tx`
            update videos.uploads set state = 'READY', twin_of = ${twin.id}, raw_object = null, settled_at = now()
            where id = ${id}`
          return { outcome: 'known', upload: twin, raw: sent.rawObject }
        }
        const [accepted] = await tx<UploadRow[]>`
          with accepted as (
            update videos.uploads set state = 'PROCESSING', title = ${title}, cover_at_ms = ${coverAtMs},
              accepted_at = clock_timestamp(), video_id = nextval('videos.videos_id_seq')
            where id = ${id} returning ${row}
          )
          select accepted.* from accepted, ${queued(sql, sql`accepted`, traceparent)}`
        if (!accepted) throw new Error('an upload vanished under a lock')
        return { outcome: 'accepted', upload: accepted, raw: null }
      }),

    async byId(id: string) {
      const [upload] = await sql<UploadRow[]>`select ${row} from videos.uploads where id = ${id}`
      return upload ?? null
    },

    /** The owner's videos to be, newest first; what was sent again counts as what was sent first. */
    byOwner: (ownerId: string, before: string | null, limit: number) => sql<UploadRow[]>`
      select ${row} from videos.uploads
      where owner_id = ${ownerId} and purpose = 'VIDEO' and twin_of is null and sequence < ${before ?? Number.MAX_SAFE_INTEGER}
        and (state <> 'UPLOADING' or expires_at > now())
      order by sequence desc limit ${limit}`,

    /**
     * The last step: the video's row, its author's count and the upload's state, all in one statement. False when another
     * worker was faster or somebody gave the upload up; then nothing has changed.
     */
    async finish(id: string, made: FinishedVideo) {
      const finished = await sql`
        with done as (
          update videos.uploads set state = 'READY', raw_object = null, failure = null, settled_at = now()
          where id = ${id} and state = 'PROCESSING' returning *
        ), published as (
          insert into videos.videos (id, author_id, title, upload_id, content_hash, video_object, cover_object,
            small_cover_object, duration_ms, width, height)
          overriding system value
          select video_id, owner_id, title, id, content_hash, ${made.videoObject}, ${made.coverObject},
            ${made.smallCoverObject}, ${made.durationMs}::int, ${made.width}::int, ${made.height}::int from done
        ), counted as (
          update videos.author_stats set work_count = work_count + 1 from done where user_id = done.owner_id
        )
        select id from done`
      return finished.length === 1
    },

    /** The file is at fault: what was sent is needed no more. False when the upload was settled already. */
    async fail(id: string, failure: string) {
      const { count } = await sql`
        update videos.uploads set state = 'FAILED', failure = ${failure}, raw_object = null, settled_at = now()
        where id = ${id} and state = 'PROCESSING'`
      return count === 1
    },

    /**
     * Gives up an upload that nothing was put to. One that was claimed again since is somebody else's try, perhaps at
     * another process.
     */
    async removeEmpty({ id, expiresAt }: Pick<UploadRow, 'id' | 'expiresAt'>) {
      await sql`
        delete from videos.uploads
        where id = ${id} and state = 'UPLOADING' and content_hash is null and expires_at = ${expiresAt}`
    },
  }
}

export interface FinishedVideo {
  videoObject: string
  coverObject: string
  smallCoverObject: string
  durationMs: number
  width: number
  height: number
}
