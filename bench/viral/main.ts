import { join } from 'node:path'
import { readArguments } from '../arguments.ts'
import { dataFolder, openDataset } from '../dataset.ts'
import { httpClient } from '../load/http-client.ts'
import { contractJudge } from '../load/judges.ts'
import { loadOpen } from '../load/open-loop.ts'
import { reasonsOf } from '../load/failures.ts'
import { createStopwatch } from '../load/stopwatch.ts'
import type { Stretch } from '../load/client.ts'
import { median } from '../measure/median.ts'
import { openSeededPeople } from '../scenarios/seeded-people.ts'
import { contract } from '../scenarios/wording.ts'
import { startSystem } from '../servers/one-process.ts'

/**
 * `npm run bench:viral [-- --quick]`: one video, liked by as many people as there are at once. First all of them at
 * the same moment, of a system that has just started and then again and again (the likes taken back in between), then
 * arriving at a steady rate. The count must be exact each time.
 */
const { quick } = readArguments('npm run bench:viral [-- --quick]', { quick: false })
const size = quick ? 'quick' : 'full'
const CROWD = quick ? 1_000 : 2_000
const PER_SECOND = 1_000
/** Crowds one after the other: a video goes viral on a system that has been serving. */
const CROWDS = 9

await using dataset = await openDataset(size)
await using people = await openSeededPeople(dataset.url, CROWD + 100)
await using system = await startSystem({
  databaseUrl: dataset.url,
  dataDir: join(dataFolder(size), 'data'),
  page: 30,
  // Everybody at the same moment is what it is about.
  overload: 'off',
})
const { sql } = people
const [video] = people.takeVideos(1)
const fans = people.takeStrangers(CROWD)
if (!video) throw new Error('there is no video')
await takeBack()

const clients = fans.map((fan) =>
  httpClient(system.rest ?? '', [contract.like(fan, video.id, true)], contractJudge),
)
await connect()
tell(`${CROWD} people at the same moment, of a system that has just started`, await allAtOnce())
const bursts: Stretch[] = []
for (let crowd = 0; crowd < CROWDS; crowd += 1) bursts.push(await allAtOnce())
for (const burst of bursts) tell(`${CROWD} people at the same moment`, burst)
const [p50, p99, perSecond] = [
  median(bursts.map((burst) => burst.p50)),
  median(bursts.map((burst) => burst.p99)),
  median(bursts.map(({ done, seconds }) => done / seconds)),
]
console.log(`  median: ${perSecond.toFixed(0)}/s; ms p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}`)
const steady = await loadOpen(clients, PER_SECOND, CROWD / PER_SECOND)
await verify()
tell(`${PER_SECOND} people a second`, steady)
await takeBack()

/** Connections are open and sessions are known before anything counts. */
async function connect(): Promise<void> {
  for (const client of clients) await client.step()
  await takeBack()
}

async function allAtOnce(): Promise<Stretch> {
  const stopwatch = createStopwatch()
  const start = performance.now()
  await Promise.all(clients.map((client) => stopwatch.step(client, start)))
  const stretch = stopwatch.stop()
  await verify()
  await takeBack()
  return stretch
}

function tell(what: string, { done, failures, seconds, p50, p99 }: Stretch): void {
  console.log(
    `${what}: ${done} likes in ${seconds.toFixed(2)} s, ${Math.round(done / seconds)}/s; ` +
      `ms p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}; ${failures.length} failed ${reasonsOf(failures)}`,
  )
}

async function verify(): Promise<void> {
  const [counted] = await sql<[{ rows: number; count: number }]>`
    select favorite_count as count,
      (select count(*)::integer from interactions.favorites where video_id = ${video?.id ?? ''}) as rows
    from interactions.video_stats where video_id = ${video?.id ?? ''}`
  if (counted.count === counted.rows && counted.rows >= CROWD) return
  console.log(`  WRONG: ${counted.rows} rows, counted ${counted.count}`)
  process.exitCode = 1
}

async function takeBack(): Promise<void> {
  const fanIds = fans.map(({ id }) => id)
  await sql`
    with gone as (
      delete from interactions.favorites
      where video_id = ${video?.id ?? ''} and user_id = any(${fanIds}::bigint[]) returning user_id
    ), givers as (
      update interactions.user_stats set favorite_count = favorite_count - 1
      where user_id in (select user_id from gone)
    ), author as (
      update interactions.video_stats set favorite_count = favorite_count - (select count(*) from gone)
      where video_id = ${video?.id ?? ''} returning author_id
    )
    select from author`
  await sql`
    update interactions.user_stats set
      total_favorited = (select coalesce(sum(favorite_count), 0) from interactions.video_stats where author_id = user_id)
    where user_id = (select author_id from interactions.video_stats where video_id = ${video?.id ?? ''})`
}
