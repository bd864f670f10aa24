import { afterAll, expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { giveRole } from '#db/give-role.ts'
import { queueStore } from '../../subgraphs/videos/queue-store.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { createDatabase } from '../database.ts'
import { createWorld } from '../world.ts'
import { MINE, paddedClip, PUBLISH, sendFile } from './sending.ts'

const FAILED = `query($first: Int, $after: String) { failedUploads(first: $first, after: $after) { next items {
  id owner { id name } title bytes failedAt failure { code } tries lastError canRetry } } }`
const RETRY = 'mutation($id: ID!) { retryUpload(id: $id) { id status failure { code } } }'

const database = await createDatabase()
const idle = await createWorld({ database, settings: { MEDIA_JOBS: '0' } })
const rows = rowsOf(database.url)
afterAll(async () => {
  for (const each of [rows, idle, database]) await each[Symbol.asyncDispose]()
})

test('an administrator sees what failed and why, and has what was given up made after all', async () => {
  const ana = await idle.graph.signUp('ana')
  const boss = await idle.graph.signUp('boss')
  await giveRole(database.url, 'boss', 'ADMINISTRATOR')
  const ids: string[] = []
  for (const bytes of [await paddedClip('hills'), Buffer.from('no video'), await paddedClip('lotus')])
    ids.push(await sendFile(ana, bytes))
  // Nobody makes them here: each answer is waited for as long as an answer waits.
  await Promise.all(ids.map((id, n) => ana.get(PUBLISH, { id, title: `file ${n}` })))
  const [lost, broken] = ids
  await rows.sql`update graphile_worker._private_jobs set attempts = 5, last_error = 'no room' where key = ${lost ?? ''}`
  await rows.sql`
    update videos.uploads set state = 'FAILED', settled_at = now(),
      failure = case id when ${lost ?? ''} then 'GAVE_UP' else 'NOT_MP4' end
    where id in (${lost ?? ''}, ${broken ?? ''})`

  const { items } = (await boss.get(FAILED)).failedUploads
  expect(items).toMatchObject([
    { id: broken, failure: { code: 'NOT_MP4' }, canRetry: false },
    {
      ...{ id: lost, owner: { id: ana.id, name: 'ana' }, title: 'file 0', failure: { code: 'GAVE_UP' } },
      ...{ tries: 5, lastError: 'no room', canRetry: true },
    },
  ])
  const { next } = (await boss.get(FAILED, { first: 1 })).failedUploads
  expect((await boss.get(FAILED, { first: 1, after: next })).failedUploads).toMatchObject({
    items: [{ id: lost }],
    next: null,
  })

  expect(await boss.refusal(RETRY, { id: broken })).toBe('NOT_FOUND')
  expect((await boss.get(RETRY, { id: lost })).retryUpload).toEqual({
    ...{ id: lost, status: 'PROCESSING', failure: null },
  })
  expect(await boss.refusal(RETRY, { id: lost })).toBe('NOT_FOUND')
  await using _working = await createWorld({ database, dataFolder: idle.dataFolder })
  const statusOf = async (id: string | undefined) =>
    (await ana.get(MINE)).myUploads.items.find((item: { id: string }) => item.id === id)?.status
  await eventually(async () => (await statusOf(lost)) === 'READY', 15_000)
})

test('nobody else sees or does it', async () => {
  const [nosy, moderator] = [await idle.graph.signUp('nosy'), await idle.graph.signUp('moderator')]
  await giveRole(database.url, 'moderator', 'MODERATOR')
  for (const somebody of [nosy, moderator]) {
    expect(await somebody.refusal(FAILED)).toBe('FORBIDDEN')
    expect(await somebody.refusal(RETRY, { id: '0'.repeat(32) })).toBe('FORBIDDEN')
  }
  expect(await idle.graph.refusal(FAILED)).toBe('UNAUTHENTICATED')
  expect(await idle.graph.refusal(RETRY, { id: '0'.repeat(32) })).toBe('UNAUTHENTICATED')
})

test('how long the oldest waits is since it came, whatever its turn; five long films of one person do not make it look as if nobody made any', async () => {
  await using queues = await createDatabase()
  await using jobs = rowsOf(queues.url)
  await using db = openDb({ url: queues.url, owner: 'videos', connections: 2 })
  const add = async (owner: string, minutes: number) => {
    const [added] = await jobs.sql<[{ id: string }]>`
      select id from graphile_worker.add_job('make-video', '{}', queue_name => ${owner},
        run_at => now() - make_interval(mins => 60))`
    await jobs.sql`
      update graphile_worker._private_jobs set updated_at = now() - make_interval(mins => ${minutes})
      where id = ${added.id}`
  }
  for (let film = 0; film < 5; film += 1) await add('owner 1', 10)
  const waits = async () => Math.round((await queueStore(db.sql).counts()).oldestSeconds / 60)
  expect(await waits()).toBe(10)
  // As a worker does that makes the first of them.
  await jobs.sql`
    update graphile_worker._private_jobs set locked_at = now(), locked_by = 'worker'
    where id = (select min(id) from graphile_worker._private_jobs)`
  await jobs.sql`update graphile_worker._private_job_queues set locked_at = now(), locked_by = 'worker'`
  expect(await waits()).toBe(0)
  await add('owner 2', 3)
  expect(await waits()).toBe(3)
})
