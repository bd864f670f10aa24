import type { Fragment } from 'postgres'
import type { Sql } from '#db/client.ts'
import type { UploadPurpose } from './upload-purpose.ts'

/** What an upload FAILED with when its job was tried in vain as often as it may be. */
export const GAVE_UP = 'GAVE_UP'

/** Tries of one job; the waits between them are 3, 7, 20 and 55 seconds. */
export const TRIES = 5

/** The first half of an advisory lock's key; the second half is a worker pool. Any number that only we use. */
const PRESENCE = 7_214_002

export interface JobRow {
  uploadId: string
  ownerId: string
  state: string
  attempts: number
  maxAttempts: number
  runAt: Date
  isRunning: boolean
  lastError: string | null
}

/** A file that did not become what it was sent for, as administrators see it. */
export interface FailedUploadRow {
  id: string
  sequence: string
  ownerId: string
  purpose: UploadPurpose
  title: string | null
  size: string | null
  failure: string
  settledAt: Date
  attempts: number
  lastError: string | null
}

export type JobStore = ReturnType<typeof jobStore>

/** How much later a file is served than it came, for each other one of its owner that waits before it. */
const STEP = '1 minute'
/** Jobs are served by the time that stands on them, and never before it: so there is room for the later ones in the past. */
const HEAD_START = '5 minutes'

/**
 * For a `from`: the job that makes of each upload in a list of them what it was sent for, one owner's after the other,
 * and each behind the first files of others that come within the next minute. Its `run_at` says when its turn is and not
 * when it came. `traceparent` goes along with it, for whoever traces it.
 */
export function queued(sql: Sql, uploads: Fragment, traceparent: string | null = null) {
  return sql`graphile_worker.add_job(
    case ${uploads}.purpose when 'VIDEO' then 'make-video' else 'make-picture' end, json_build_object('uploadId', ${uploads}.id, 'traceparent', ${traceparent}::text),
    queue_name => 'owner ' || ${uploads}.owner_id, max_attempts => ${TRIES}, job_key => ${uploads}.id,
    run_at => least(now(), greatest(now() - ${HEAD_START}::interval, ${STEP}::interval + (
      select max(before.run_at) from graphile_worker._private_jobs before
      join videos.uploads u on u.id = before.key
      where u.owner_id = ${uploads}.owner_id and u.state = 'PROCESSING')))) as job`
}

/** The queue as operators and the keeper see it; graphile-worker itself runs the jobs. */
export function jobStore(sql: Sql) {
  return {
    /** Says that a pool of workers lives, for as long as this connection does. Saying it again is fine. */
    async declare(pool: string) {
      await sql`
        select pg_advisory_lock(${PRESENCE}, hashtext(${pool})) where not exists (
          select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
            and classid = ${PRESENCE} and objid = hashtext(${pool})::bigint & 4294967295)`
    },

    /** Says that a pool of workers lives no more, though this connection does. */
    async withdraw(pool: string) {
      await sql`
        select pg_advisory_unlock(${PRESENCE}, hashtext(${pool})) from pg_locks
        where locktype = 'advisory' and pid = pg_backend_pid()
          and classid = ${PRESENCE} and objid = hashtext(${pool})::bigint & 4294967295`
    },

    /**
     * Gives back the jobs of pools that live no more, which nobody else would touch for four hours. A pool that has
     * just begun may not have declared itself yet, hence the grace.
     */
    async releaseStale(grace: string) {
      const released = await sql<{ jobs: string }[]>`
        with living as (
          select objid from pg_locks where locktype = 'advisory' and classid = ${PRESENCE}
            and database = (select oid from pg_database where datname = current_database())
        ), dead as (
          select distinct locked_by from (
            select locked_by, locked_at from graphile_worker._private_jobs
            union all select locked_by, locked_at from graphile_worker._private_job_queues
          ) held
          where locked_at < now() - ${grace}::interval
            and hashtext(locked_by)::bigint & 4294967295 not in (select objid::bigint from living)
        ), jobs as (
          update graphile_worker._private_jobs set locked_at = null, locked_by = null
          where locked_by in (select locked_by from dead) returning id
        ), queues as (
          update graphile_worker._private_job_queues set locked_at = null, locked_by = null
          where locked_by in (select locked_by from dead)
        )
        select count(*) as jobs from jobs`
      return Number(released[0]?.jobs ?? 0)
    },

    /**
     * Gives back the jobs that a living pool was given and does not work on: the answer that gave them was lost with its
     * connection. `grace`: longer than an answer may be on its way.
     */
    async releaseLost(pool: string, workedOn: readonly string[], grace: string) {
      const released = await sql<{ jobs: string }[]>`
        with jobs as (
          update graphile_worker._private_jobs set locked_at = null, locked_by = null
          where locked_by = ${pool} and locked_at < now() - ${grace}::interval and id <> all(${workedOn}::bigint[])
          returning job_queue_id
        ), queues as (
          update graphile_worker._private_job_queues set locked_at = null, locked_by = null
          where locked_by = ${pool} and id in (select job_queue_id from jobs)
        )
        select count(*) as jobs from jobs`
      return Number(released[0]?.jobs ?? 0)
    },

    /** Uploads whose job will not be run any more: their owners are told; an operator may try again. */
    giveUp: () => sql<{ id: string; lastError: string | null }[]>`
      update videos.uploads u set state = 'FAILED', failure = ${GAVE_UP}, settled_at = now()
      from videos.uploads old left join graphile_worker._private_jobs j on j.key = old.id
      where u.id = old.id and old.state = 'PROCESSING' and u.state = 'PROCESSING'
        and (j.id is null or (j.attempts >= j.max_attempts and j.locked_at is null))
      returning u.id, j.last_error`,

    /** Jobs that wait, run or were given up, oldest first. */
    list: () => sql<JobRow[]>`
      select u.id as upload_id, u.owner_id, u.state, coalesce(j.attempts, 0) as attempts,
        coalesce(j.max_attempts, 0) as max_attempts, greatest(j.run_at, u.accepted_at) as run_at,
        j.locked_at is not null as is_running, j.last_error
      from videos.uploads u left join graphile_worker._private_jobs j on j.key = u.id
      where u.state = 'PROCESSING' or u.failure = ${GAVE_UP} order by u.sequence`,

    /** What FAILED, newest first. */
    failed: (before: string | null, limit: number) => sql<FailedUploadRow[]>`
      select u.id, u.sequence, u.owner_id, u.purpose, u.title, u.size, u.failure, u.settled_at,
        coalesce(j.attempts, 0) as attempts, j.last_error
      from videos.uploads u left join graphile_worker._private_jobs j on j.key = u.id
      where u.state = 'FAILED' and u.sequence < ${before ?? Number.MAX_SAFE_INTEGER}
      order by u.sequence desc limit ${limit}`,

    /** Lets what was given up be tried again, at once: one upload, or all of them. Answers with their ids. */
    retry: (uploadId: string | null) => sql<{ id: string }[]>`
      with again as (
        update videos.uploads set state = 'PROCESSING', failure = null, settled_at = null
        where failure = ${GAVE_UP} and raw_object is not null and (${uploadId}::text is null or id = ${uploadId})
        returning id, owner_id, purpose
      )
      select again.id from again, ${queued(sql, sql`again`)}`,

    /** Queues what was accepted and has no job, as after a restore: the queue itself is not backed up. */
    requeue: () => sql<{ id: string }[]>`
      with accepted as (
        select id, owner_id, purpose from videos.uploads u where state = 'PROCESSING' and not exists (
          select from graphile_worker._private_jobs j where j.key = u.id)
      )
      select accepted.id from accepted, ${queued(sql, sql`accepted`)}`,
  }
}
