import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openScratch } from '#platform/process/scratch.ts'
import { temporaryFolder } from '../../../tests/temporary-folder.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import { demoClip } from './test-videos.ts'
import { createMediaMaker } from './media-maker.ts'
import { openStarter } from './starter.ts'

test('covers, too, are made where the next process looks for what one that was killed has left', async () => {
  await using folder = await temporaryFolder()
  const places: string[] = []
  const ffmpeg: Ffmpeg = {
    async run(job) {
      places.push(job.folder)
      for (const name of job.outputs) await writeFile(join(job.folder, name), Buffer.from([0xff, 0xd8]))
      return { exitCode: 0, log: '' }
    },
  }
  await using starter = openStarter()
  const maker = createMediaMaker({ starter, ffmpeg }, await openScratch(folder.path))
  await maker.covers(demoClip('sunrise'))
  const made = await maker.make(demoClip('sunrise'), null)
  await made[Symbol.asyncDispose]()
  expect(places).toHaveLength(3)
  for (const place of places) expect(place.startsWith(`${folder.path}/`), place).toBe(true)
  expect(await readdir(folder.path)).toEqual([])
})
