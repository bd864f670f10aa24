import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { patientSocket } from '#db/patient-socket.ts'
import { afterAll, describe, expect, test } from 'vitest'
import { phone, type Phone } from '../phone.ts'
import { multipart } from '../rest/send.ts'
import { ffmpegStandIn } from './ffmpeg-stand-in.ts'
import { eventually, paddedClip } from './sending.ts'
import { mortalPostgres, systemProcess } from './system-process.ts'

/** Where the system is caught. A trigger of the test's own waits for a lock that the test holds. */
const points = [
  'during the body',
  'after the temporary file',
  'after the bytes are stored',
  'before the job is queued',
  'during ffmpeg',
  'after the covers are stored',
] as const
type Point = (typeof points)[number]
const gates: Partial<Record<Point, [table: string, event: string, lock: number]>> = {
  'after the temporary file': ['videos.uploads', 'insert', 901],
  'after the bytes are stored': ['videos.uploads', 'update of content_hash', 902],
  'before the job is queued': ['graphile_worker._private_jobs', 'insert', 903],
  'after the covers are stored': ['videos.videos', 'insert', 904],
}

const folder = await mkdtemp(join(tmpdir(), 'kill-'))
const database = await mortalPostgres(join(folder, 'postgres'))
const standIn = await ffmpegStandIn()
const dataDir = join(folder, 'data')
const common = {
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
  FFMPEG_PATH: standIn.path,
  PUBLISH_WAIT_SECONDS: '20',
}
const server = await systemProcess({ ...common, MEDIA_JOBS: '0' })
const worker = await systemProcess(common)
await server.start()
await worker.start()
const sql = postgres(database.url, {
  ...{ socket: patientSocket },
  max: 20,
  onnotice: () => undefined,
  connect_timeout: 2,
})
for (const [table, event, lock] of Object.values(gates)) {
  await sql.unsafe(`
    create function public.gate_${lock}() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(${lock}); return new; end $$;
    grant execute on function public.gate_${lock}() to public;
    create trigger gate_${lock} before ${event} on ${table} for each row execute function public.gate_${lock}()`)
}
afterAll(async () => {
  await sql.end({ timeout: 1 })
  for (const each of [worker, server, database, standIn]) await each[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

describe.each(['the server', 'the worker', 'Postgres'] as const)('R-13: when %s is killed', (victim) => {
  test.each(points)(
    '%s, nothing that was acknowledged is lost, and a retry makes no second video',
    { timeout: 120_000 },
    async (point) => {
      const ana = await phone(server.restUrl).signUp(`ana ${Math.random().toString(36).slice(2, 10)}`)
      const bytes = await paddedClip('sunrise')
      const open = await close(point)
      const sending = send(ana, point, bytes, point === 'during the body' ? 0.5 : 1)
      await eventually(() => isReached(point), 15_000)

      if (victim === 'Postgres') await database.kill()
      else await (victim === 'the worker' ? worker : server).kill()
      await open(victim !== 'Postgres')
      sending.finish()
      if (victim === 'Postgres') await database.start()
      else await (victim === 'the worker' ? worker : server).start()

      const first = await sending.answer
      // What the app does when it was not answered, or not well: the same again.
      if (first?.status_code !== 0)
        await eventually(async () => (await send(ana, point, bytes, 1).answer)?.status_code === 0, 60_000)
      const { video_list } = await ana.get('publish/list/')
      expect(video_list.map(({ title }: { title: string }) => title)).toEqual([point])
      expect((await ana.get('user/', { user_id: ana.userId })).user.work_count).toBe(1)
      for (const url of [video_list[0].play_url, video_list[0].cover_url])
        expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
      const stuck = async () => (await sql`select from videos.uploads where state = 'PROCESSING'`).count
      await expect.poll(stuck, { timeout: 60_000 }).toBe(0)
      const temporary = async () => [
        ...(await readdir(join(dataDir, 'spool'))),
        ...(await readdir(join(dataDir, 'in-the-making'))),
      ]
      await expect.poll(temporary).toEqual([])
    },
  )
})

/** Shuts the way at a point; answers with how to open it. */
async function close(point: Point): Promise<(isThere: boolean) => Promise<void>> {
  if (point === 'during ffmpeg') {
    await standIn.hold()
    return standIn.letGo
  }
  const [, , lock] = gates[point] ?? []
  if (lock === undefined) return async () => undefined
  const held = await sql.reserve()
  await held`select pg_advisory_lock(${lock})`
  return async (isThere) => {
    // A lock goes with the server that kept it.
    if (isThere) await held`select pg_advisory_unlock(${lock})`
    if (isThere) held.release()
  }
}

async function isReached(point: Point): Promise<boolean> {
  if (point === 'during the body') return (await readdir(join(dataDir, 'spool'))).length > 0
  if (point === 'during ffmpeg')
    return (await sql`select from graphile_worker._private_jobs where locked_at is not null`).count > 0
  const [, , lock] = gates[point] ?? []
  return (
    (await sql`select from pg_locks where locktype = 'advisory' and objid = ${lock ?? 0} and not granted`)
      .count > 0
  )
}

/** Sends a video as the app does, a part of it at first. The answer is null when there was none. */
function send({ token }: Phone, title: string, file: Buffer, part: number) {
  const { body = '', headers = {} } = multipart([
    ['data', file],
    ['token', token],
    ['title', title],
  ])
  const bytes = Buffer.from(body)
  const length = Math.floor(bytes.length * part)
  const outgoing = request(`${server.restUrl}/douyin/publish/action/`, {
    method: 'POST',
    headers: { ...headers, 'content-length': bytes.length },
  })
  const answer = new Promise<{ status_code: number } | null>((resolve) => {
    outgoing.once('error', () => resolve(null))
    outgoing.once('response', (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      incoming
        .on('error', () => resolve(null))
        .on('end', () => resolve(JSON.parse(text) as { status_code: number }))
    })
  })
  outgoing.write(bytes.subarray(0, length))
  const finish = () => void (outgoing.destroyed || outgoing.end(bytes.subarray(length)))
  if (part === 1) finish()
  return { answer, finish: part === 1 ? () => undefined : finish }
}
