import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { migrate } from '#db/migrate.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { hurry } from './sending.ts'
import { mortalPostgres } from './system-process.ts'

const JOBS = 1_000
const POISON = 10

test(
  'R-12: of a thousand jobs each is done once, whoever is killed; ten that always fail are given up after five tries',
  { timeout: 240_000 },
  async ({ task }) => {
    await using folder = await temporaryFolder()
    await using database = await mortalPostgres(join(folder.path, 'postgres'))
    await migrate(database.url)
    const workers = Array.from({ length: 3 }, () => worker(database.url))
    try {
      await enqueue(database.url)
      const start = performance.now()
      for (const each of workers) each.start()
      for (let round = 0; round < 4; round += 1) {
        await pause(2_500)
        const victim = workers[round % workers.length]
        await victim?.kill()
        if (round === 1) {
          await database.kill()
          await database.start()
        }
        victim?.start()
      }
      const done = () => countOf(database.url, `state = 'READY'`)
      await eventually(async () => (await done()) === JOBS - POISON, 90_000)
      const seconds = (performance.now() - start) / 1000
      await eventually(async () => {
        await hurry(database.url).catch(() => undefined)
        return (await countOf(database.url, `failure = 'GAVE_UP'`)) === POISON
      }, 60_000)
      task.meta.figure = `${JOBS - POISON} jobs in ${seconds.toFixed(1)} s with five kills, each done once; ${POISON} given up after five tries`
      expect(seconds).toBeLessThan(60)

      await using rows = rowsOf(database.url)
      const videos = await rows.sql`select from videos.videos`
      expect(videos.count).toBe(JOBS - POISON)
      const wrong = await rows.sql`
        select from videos.author_stats a
        where work_count <> (select count(*) from videos.videos where author_id = a.user_id)`
      expect(wrong.count).toBe(0)
      const left = await rows.sql<{ attempts: number }[]>`select attempts from graphile_worker._private_jobs`
      expect(left.map(({ attempts }) => attempts)).toEqual(Array.from({ length: POISON }, () => 5))
    } finally {
      for (const each of workers) await each.kill()
    }
  },
)

function worker(databaseUrl: string) {
  const script = fileURLToPath(new URL('queue-worker.fixture.ts', import.meta.url))
  let child: ChildProcess | undefined
  return {
    start() {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME }
      child = spawn(process.execPath, ['--import', 'tsx', script, databaseUrl], { env, stdio: 'ignore' })
    },
    kill: () =>
      new Promise<void>((resolve) => {
        if (!child || child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}

/** Rows and jobs as publishing writes them, of fifty people. */
async function enqueue(databaseUrl: string): Promise<void> {
  await using rows = rowsOf(databaseUrl)
  const people = await rows.people(50)
  await rows.sql`
    with sent as (
      insert into videos.uploads (id, owner_id, state, expires_at, raw_object, content_hash, size, title, video_id, accepted_at)
      select md5(n::text), (${people}::bigint[])[1 + n % 50], 'PROCESSING', now(), n || '.raw', md5(n::text), 1,
        case when n % ${JOBS / POISON} = 0 then 'poison' else 'video ' || n end,
        nextval('videos.videos_id_seq'), now()
      from generate_series(1, ${JOBS}::int) as n returning id, owner_id
    )
    select from sent, graphile_worker.add_job(
      'make-video', json_build_object('uploadId', sent.id), queue_name => 'owner ' || sent.owner_id,
      max_attempts => 5, job_key => sent.id) as job`
}

async function countOf(databaseUrl: string, condition: string): Promise<number> {
  await using rows = rowsOf(databaseUrl)
  const found = await rows.sql
    .unsafe(`select from videos.uploads where ${condition}`)
    .catch(() => ({ count: -1 }))
  return found.count
}
