import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createWorld } from '../world.ts'
import { paddedClip } from './sending.ts'
import { smallDisk, whyNoDisk } from './small-disk.ts'

const MIB = 1024 * 1024

describe.skipIf(whyNoDisk !== '')(`a disk of 64 MB${whyNoDisk}`, () => {
  test('R-15: when it is full, uploads are told so, reading goes on, and afterwards all is well without a restart', async () => {
    await using disk = await smallDisk(64)
    await using world = await createWorld({ dataFolder: disk.path })
    const people = await Promise.all(Array.from({ length: 8 }, (_, n) => world.phone.signUp(`person ${n}`)))
    expect(await people[0]?.publish('before', await paddedClip('hills'))).toMatchObject({ status_code: 0 })

    const start = performance.now()
    const big = await Promise.all(people.map(() => paddedClip('sunrise', 30 * MIB)))
    const sending = Promise.all(people.map((person, n) => person.publish('too much', big[n])))
    const reads: number[] = []
    for (let n = 0; n < 50; n += 1) reads.push((await world.phone.get('feed/')).status_code)
    const replies = await sending
    expect(performance.now() - start).toBeLessThan(20_000)
    expect(reads.filter((code) => code !== 0)).toEqual([])
    const refused = replies.filter(({ status_code }) => status_code !== 0)
    expect(refused.length).toBeGreaterThan(4)
    for (const { status_msg } of refused) expect(status_msg).toMatch(/no room/)
    const left = async () => [
      ...(await readdir(join(disk.path, 'spool'))),
      ...(await readdir(join(disk.path, 'media/.incoming'))),
      ...(await readdir(join(disk.path, 'media'))).filter((name) => name.endsWith('.raw')),
    ]
    await expect.poll(left, { timeout: 5_000 }).toEqual([])
    expect(await people[1]?.publish('after', await paddedClip('lotus'))).toMatchObject({ status_code: 0 })
  })
})
