import { isHeldByOthers, type Sql } from '#db/client.ts'
import { GAVE_UP, TRIES } from './job-store.ts'
import { thinOut } from './thin-out.ts'

/** How long the owner can see what became of a file. */
const REMEMBERED = '30 days'

/** While the sweeper waits for those who are adding jobs, the next ones wait behind it. */
const QUEUE_PATIENCE = '250ms'

/**
 * What was sent, and what is made of it: the video and two covers. A file that is tried again and again leaves more, and few
 * files are.
 */
const OBJECTS_OF_A_FILE = 4
/** However few files came, so many objects may be left over. */
const FEW_OBJECTS = 20

/** A video with the objects that it names. */
export interface SweptVideo {
  id: string
  videoObject: string
  coverObject: string
  smallCoverObject: string | null
}

export type SweepStore = ReturnType<typeof sweepStore>

/** What the sweeper asks and removes. Times are the caller's; nothing younger than they are is touched. */
export function sweepStore(sql: Sql) {
  return {
    /** Forgets uploads that nobody finished; answers with the bytes that some of them had. */
    removeAbandoned: (before: Date) => sql<{ id: string; rawObject: string | null }[]>`
      delete from videos.uploads
      where state = 'UPLOADING' and expires_at < now() and created_at < ${before}
      returning id, raw_object`,

    /** Forgets what was settled long ago. What was given up stays until somebody tries it again. */
    async removeRemembered() {
      const { count } = await sql`
        delete from videos.uploads where settled_at < now() - ${REMEMBERED}::interval
          and failure is distinct from ${GAVE_UP}`
      return count
    },

    /** Of these objects, those that no row names. */
    async unknown(objects: readonly string[]) {
      const rows = await sql<{ name: string }[]>`
        select name from unnest(${objects as string[]}::text[]) as name
        where name not in (select video_object from videos.videos where video_object = any(${objects as string[]}))
          and name not in (select cover_object from videos.videos where cover_object = any(${objects as string[]}))
          and name not in (
            select small_cover_object from videos.videos where small_cover_object = any(${objects as string[]}))
          and name not in (select object from videos.profile_pictures where object = any(${objects as string[]}))
          and name not in (select raw_object from videos.uploads where raw_object = any(${objects as string[]}))`
      return rows.map(({ name }) => name)
    },

    /** More objects than this without a row are not those of the files that ever came to this database. */
    async mostLeftBehind() {
      const [ever] = await sql<{ files: string }[]>`
        select coalesce(sum(last_value), 0) as files from pg_sequences
        where schemaname = 'videos'`
      return FEW_OBJECTS + OBJECTS_OF_A_FILE * Number(ever?.files ?? 0)
    },

    /** Keeps what the media store holds. */
    async keepStored({ objects, bytes }: { objects: number; bytes: number }) {
      await sql`
        insert into videos.stored_media (objects, bytes) values (${objects}, ${bytes})
        on conflict (is_only) do update
          set objects = excluded.objects, bytes = excluded.bytes, counted_at = excluded.counted_at`
    },

    /** Which of these uploads are there. */
    async knownUploads(ids: readonly string[]) {
      const rows = await sql<{ id: string }[]>`
        select id from videos.uploads where id = any(${ids as string[]}) and state = 'UPLOADING'`
      return new Set(rows.map(({ id }) => id))
    },

    /** Videos, by id, a batch at a time. */
    videosAfter: (id: string, before: Date, limit: number) => sql<SweptVideo[]>`
      select id, video_object, cover_object, small_cover_object from videos.videos where id > ${id} and published_at < ${before}
      order by id limit ${limit}`,

    /** Unlists a video that cannot be played any more, and counts it out. Answers with its author. */
    async unlist(id: string) {
      await thinOut(sql, id)
      const [author] = await sql<{ userId: string }[]>`
        with gone as (delete from videos.videos where id = ${id} returning author_id)
        update videos.author_stats set work_count = work_count - 1 from gone where user_id = gone.author_id
        returning user_id`
      return author?.userId ?? null
    },

    /** Has the covers of a video made again, by whichever service makes videos. */
    async mendCovers(id: string) {
      await sql`
        select graphile_worker.add_job('mend-covers', json_build_object('videoId', ${id}::text),
          max_attempts => ${TRIES}, job_key => 'mend ' || ${id}::text)`
    },

    /**
     * Removes the queues of owners who have no job: every poll of a worker locks each queue there is. A job that is just
     * being added names its queue before anybody else can see it, and there is no foreign key, so whoever adds one is
     * waited for; when that takes too long, the queues stay until the next sweep.
     */
    removeEmptyQueues: () =>
      sql
        .begin(async (tx) => {
          await tx`select set_config('lock_timeout', ${QUEUE_PATIENCE}, true)`
          await tx`lock table graphile_worker._private_job_queues in share row exclusive mode`
          const { count } = await tx`
            delete from graphile_worker._private_job_queues q
            where locked_at is null
              and not exists (select from graphile_worker._private_jobs j where j.job_queue_id = q.id)`
          return count
        })
        .catch((cause: unknown) => {
          if (isHeldByOthers(cause)) return 0
          throw cause
        }),
  }
}
