import type { Sql } from '#db/client.ts'
import { GAVE_UP } from './job-store.ts'

export type QueueStore = ReturnType<typeof queueStore>

/**
 * How much waits, for those who watch. What is behind another file of its owner, one that is being made, waits for nobody
 * else. How long a job waits is since it came or is to be tried again: `run_at` says whose turn it is, and may lie before
 * that (`queued`). Given up is what an operator may try again. Other jobs, which have no queue, come again by themselves:
 * they failed until then.
 */
export function queueStore(sql: Sql) {
  return {
    async counts() {
      const [uploads, [queue]] = await Promise.all([
        sql<{ state: string; count: number }[]>`
          select state, count(*)::int as count from videos.uploads group by state order by state`,
        sql<{ waiting: number; running: number; givenUp: number; failed: number; oldestSeconds: number }[]>`
          select count(*) filter (where locked_at is null and attempts < max_attempts)::int as waiting,
            count(*) filter (where locked_at is not null)::int as running,
            (select count(*) from videos.uploads where state = 'FAILED' and failure = ${GAVE_UP})::int as given_up,
            count(*) filter (
              where locked_at is null and attempts >= max_attempts and job_queue_id is null)::int as failed,
            coalesce(extract(epoch from now() - min(greatest(run_at, updated_at)) filter (
              where locked_at is null and attempts < max_attempts and run_at < now() and not exists (
                select from graphile_worker._private_job_queues q where q.id = job_queue_id and q.locked_at is not null)
            )), 0)::float8 as oldest_seconds
          from graphile_worker._private_jobs`,
      ])
      const { waiting = 0, running = 0, givenUp = 0, failed = 0, oldestSeconds = 0 } = queue ?? {}
      const jobs = Object.entries({ waiting, running, given_up: givenUp, failed })
      return { uploads: [...uploads], jobs: jobs.map(([state, count]) => ({ state, count })), oldestSeconds }
    },
  }
}
