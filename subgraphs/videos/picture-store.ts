import type { Sql } from '#db/client.ts'
import { queued } from './job-store.ts'
import type { ProfilePicture } from './upload-purpose.ts'
import type { Progress } from './upload.ts'

/** What `accept` found or did. */
export type AcceptedPicture =
  { outcome: 'absent' } | { outcome: 'empty' } | { outcome: 'accepted' | 'known'; upload: Progress }

export type PictureStore = ReturnType<typeof pictureStore>

/** Pictures of people. That users shows them is a projection's doing (`db/projections/pictures.sql`). */
export function pictureStore(sql: Sql) {
  return {
    /**
     * Accepts an upload as the picture that it was asked for: the row, and in the same transaction the job that makes it.
     * The same upload once more is known already. `traceparent` goes along with the job.
     */
    accept: (uploadId: string, ownerId: string, traceparent: string | null) =>
      sql.begin(async (tx): Promise<AcceptedPicture> => {
        const [sent] = await tx<(Progress & { rawObject: string | null })[]>`
          select id, state, failure, video_id, raw_object from videos.uploads
          where id = ${uploadId} and owner_id = ${ownerId} and purpose <> 'VIDEO' for update`
        if (!sent) return { outcome: 'absent' }
        if (sent.state !== 'UPLOADING') return { outcome: 'known', upload: sent }
        if (sent.rawObject === null) return { outcome: 'empty' }
        const [accepted] = await tx<Progress[]>`
          with accepted as (
            update videos.uploads set state = 'PROCESSING', accepted_at = clock_timestamp()
            where id = ${uploadId} returning *
          )
          select accepted.id, state, failure, video_id from accepted, ${queued(sql, sql`accepted`, traceparent)}`
        if (!accepted) throw new Error('an upload vanished under a lock')
        return { outcome: 'accepted', upload: accepted }
      }),

    /**
     * The last step of an upload: its owner's picture and its own state, in one statement. False when another worker was
     * faster or somebody gave the upload up; then nothing has changed. What was there before is the sweeper's.
     */
    async finish(uploadId: string, object: string) {
      const finished = await sql`
        with done as (
          update videos.uploads set state = 'READY', raw_object = null, failure = null, settled_at = now()
          where id = ${uploadId} and state = 'PROCESSING' returning *
        ), shown as (
          insert into videos.profile_pictures (user_id, kind, object) select owner_id, purpose, ${object} from done
          on conflict (user_id, kind) do update set object = excluded.object, set_at = excluded.set_at
        )
        select id from done`
      return finished.length === 1
    },

    /** Takes a picture away. False when there is none. A moderator's doing is written down with it. */
    async remove(userId: string, kind: ProfilePicture, moderatorId: string | null) {
      const removed = await sql`
        with gone as (
          delete from videos.profile_pictures where user_id = ${userId} and kind = ${kind} returning user_id, kind
        ), recorded as (
          insert into videos.moderated_pictures (user_id, kind, moderator_id)
          select user_id, kind, ${moderatorId} from gone where ${moderatorId}::bigint is not null
        )
        select user_id from gone`
      return removed.length === 1
    },
  }
}
