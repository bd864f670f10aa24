import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { paddedClip } from './sending.ts'
import { smallDisk, whyNoDisk } from './small-disk.ts'

/** Nothing is tidied up while the disk is full: that would be room again. */
const settings = { autovacuum: 'off', checkpoint_timeout: '1h', max_wal_size: '1GB' }

describe.skipIf(whyNoDisk !== '')(`the disk of Postgres, 256 MB${whyNoDisk}`, () => {
  test('R-15: when it is full, feeds are read and uploads refused; when there is room again, they work without a restart', async () => {
    await using disk = await smallDisk(256)
    await using postgres = await openEmbeddedPostgres({ folder: join(disk.path, 'postgres'), settings })
    await migrate(postgres.url)
    await using world = await createWorld({
      database: { url: postgres.url, async [Symbol.asyncDispose]() {} },
    })
    const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
    const cleo = await world.phone.signUp('cleo')
    expect(await ana.publish('before', await paddedClip('hills'))).toMatchObject({ status_code: 0 })

    await beginLogSegment(postgres.url)
    const filler = join(disk.path, 'filler')
    await fill(filler)
    await useUpPages(postgres.url, ana.userId)
    // A connection of the system may remember a page where rows have become old meanwhile: a few more fit there.
    const early = await paddedClip('lotus')
    await eventually(async () => (await cleo.publish('early', early)).status_code !== 0, 20_000)
    const reads: number[] = []
    for (let n = 0; n < 8; n += 1) {
      const start = performance.now()
      const reply = await ben.publish(`during ${n}`, await paddedClip('lotus'))
      expect(performance.now() - start).toBeLessThan(5_000)
      expect(reply).toMatchObject({ status_code: 2, status_msg: expect.stringContaining('no room') })
      for (const read of ['feed/', 'publish/list/', 'user/'])
        reads.push((await ana.get(read, { user_id: ana.userId })).status_code)
    }
    expect(reads.filter((code) => code !== 0)).toEqual([])

    await rm(filler)
    const after = await paddedClip('neon')
    await eventually(async () => (await ben.publish('after', after)).status_code === 0, 20_000)
    const titles = async (person: typeof ana) =>
      (await person.get('publish/list/')).video_list.map(({ title }: { title: string }) => title)
    expect([await titles(ana), await titles(ben)]).toEqual([['before'], ['after']])
  })
})

/** Writes zeros until there is no room for more. */
async function fill(path: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const file = createWriteStream(path)
    const more = () => file.write(Buffer.alloc(64 * 1024), (error) => (error ? undefined : more()))
    file.once('error', () => resolve())
    more()
  })
}

/**
 * Postgres writes its log in files of 16 MB; it ends when it cannot begin another, so it is given a new one before: by
 * something that is on disk when this answers, which an empty transaction is only a moment later.
 */
async function beginLogSegment(databaseUrl: string): Promise<void> {
  await using rows = rowsOf(databaseUrl)
  await rows.sql`select pg_switch_wal()`
  await rows.sql`select pg_logical_emit_message(true, 'begin', '')`
}

/** Rows that nobody needs fill what room the table's pages had left, down to the last one. */
async function useUpPages(databaseUrl: string, ownerId: number): Promise<void> {
  await using rows = rowsOf(databaseUrl)
  const insert = (count: number) => rows.sql`
    insert into videos.uploads (id, owner_id, expires_at)
    select md5(random()::text), ${ownerId}, now() from generate_series(1, ${count}::int) as n`
  for (const count of [100, 10, 1]) {
    let failure: unknown
    for (let n = 0; n < 2_000 && failure === undefined; n += 1)
      await insert(count).catch((error: unknown) => (failure = error))
    expect(failure).toMatchObject({ code: '53100' })
  }
}
