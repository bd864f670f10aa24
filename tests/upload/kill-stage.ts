import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { patientSocket } from '#db/patient-socket.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import type { Phone } from '../phone.ts'
import type { MortalProcess } from '../processes/mortal-process.ts'
import { multipart } from '../rest/send.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { ffmpegStandIn, type StandIn } from './ffmpeg-stand-in.ts'
import { mortalPostgres, systemProcess, type MortalPostgres } from './system-process.ts'

/** Where the system is caught. A trigger of the test's own waits for a lock that the test holds. */
export const points = [
  'during the body',
  'after the temporary file',
  'after the bytes are stored',
  'before the job is queued',
  'during ffmpeg',
  'after the covers are stored',
] as const
export type Point = (typeof points)[number]
const gates: Partial<Record<Point, [table: string, event: string, lock: number]>> = {
  'after the temporary file': ['videos.uploads', 'insert', 901],
  'after the bytes are stored': ['videos.uploads', 'update of content_hash', 902],
  'before the job is queued': ['graphile_worker._private_jobs', 'insert', 903],
  'after the covers are stored': ['videos.videos', 'insert', 904],
}

/** A server that takes files, a worker that makes videos of them, and a Postgres, each of which may be killed at a point. */
export interface KillStage extends AsyncDisposable {
  readonly server: MortalProcess
  readonly worker: MortalProcess
  readonly database: MortalPostgres
  readonly sql: Sql
  /** Names of files that are there for a while alone. */
  temporary(): Promise<string[]>
  /** Shuts the way at a point; answers with how to open it. */
  close(point: Point): Promise<(isThere: boolean) => Promise<void>>
  isReached(point: Point): Promise<boolean>
  /** Sends a video as the app does, a part of it at first. The answer is null when there was none. */
  send(from: Phone, title: string, file: Buffer, part: number): Sending
}

export interface Sending {
  readonly answer: Promise<{ status_code: number } | null>
  finish(): void
}

export async function openKillStage(): Promise<KillStage> {
  const disposables = createDisposables()
  const { path: folder } = disposables.use(await temporaryFolder())
  const standIn = disposables.use(await ffmpegStandIn())
  const database = disposables.use(await mortalPostgres(join(folder, 'postgres')))
  const dataDir = join(folder, 'data')
  const common = {
    ...{ DATABASE_URL: database.url, DATA_DIR: dataDir },
    ...{ FFMPEG_PATH: standIn.path, PUBLISH_WAIT_SECONDS: '20' },
  }
  const server = disposables.use(await systemProcess({ ...common, MEDIA_JOBS: '0' }))
  const worker = disposables.use(await systemProcess(common))
  await server.start()
  await worker.start()
  const sql = postgres(database.url, {
    ...{ socket: patientSocket, max: 20, connect_timeout: 2 },
    onnotice: () => undefined,
  })
  disposables.use({ [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) })
  await setGates(sql)
  const lying = async (name: string) => readdir(join(dataDir, name))
  return {
    ...{ server, worker, database, sql },
    temporary: async () => [...(await lying('spool')), ...(await lying('in-the-making'))],
    close: (point) => (point === 'during ffmpeg' ? hold(standIn) : closeGate(sql, point)),
    isReached: async (point) =>
      point === 'during the body' ? (await lying('spool')).length > 0 : isWaitingAt(sql, point),
    send: (from, title, file, part) => send(server.origin, from, title, file, part),
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}

async function setGates(sql: Sql): Promise<void> {
  for (const [table, event, lock] of Object.values(gates)) {
    await sql.unsafe(`
      create function public.gate_${lock}() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(${lock}); return new; end $$;
      grant execute on function public.gate_${lock}() to public;
      create trigger gate_${lock} before ${event} on ${table} for each row execute function public.gate_${lock}()`)
  }
}

async function hold(standIn: StandIn) {
  await standIn.hold()
  return standIn.letGo
}

async function closeGate(sql: Sql, point: Point): Promise<(isThere: boolean) => Promise<void>> {
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

async function isWaitingAt(sql: Sql, point: Point): Promise<boolean> {
  if (point === 'during ffmpeg')
    return (await sql`select from graphile_worker._private_jobs where locked_at is not null`).count > 0
  const [, , lock] = gates[point] ?? []
  return (
    (await sql`select from pg_locks where locktype = 'advisory' and objid = ${lock ?? 0} and not granted`)
      .count > 0
  )
}

function send(restUrl: string, { token }: Phone, title: string, file: Buffer, part: number): Sending {
  const { body = '', headers = {} } = multipart([
    ['data', file],
    ['token', token],
    ['title', title],
  ])
  const bytes = Buffer.from(body)
  const length = Math.floor(bytes.length * part)
  const outgoing = request(`${restUrl}/douyin/publish/action/`, {
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
