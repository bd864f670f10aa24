import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../tests/temporary-folder.ts'
import { coverFrames } from './cover.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import { makeProfilePicture } from './profile-picture.ts'
import { openStarter } from './starter.ts'
import { openSystemFfmpeg } from './system-ffmpeg.ts'
import { asOfCamera, png, pngHead, sizeOfJpeg, webp } from './test-pictures.ts'
import { demoClip } from './test-videos.ts'
import { openWasmFfmpeg } from './wasm-ffmpeg.ts'

const searchPath = process.env.PATH ?? ''
const starter = openStarter()
const system = await openSystemFfmpeg({ searchPath, starter })

const kinds: readonly { kind: string; ffmpeg: Ffmpeg | null }[] = [
  { kind: 'the ffmpeg of npm', ffmpeg: openWasmFfmpeg() },
  {
    kind: system ? 'the ffmpeg of the system' : 'the ffmpeg of the system (skipped: none on PATH)',
    ffmpeg: system,
  },
]
const folder = await temporaryFolder()
afterAll(async () => {
  await starter[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

describe.each(kinds.filter(({ ffmpeg }) => ffmpeg))('with $kind', ({ ffmpeg: found }) => {
  // Filtered above.
  const ffmpeg = found as Ffmpeg
  let photo: Buffer
  beforeAll(async () => {
    photo = (await coverFrames(ffmpeg, demoClip('sunrise'))).large
  })

  const made = async (bytes: Buffer, kind: 'AVATAR' | 'BACKGROUND_IMAGE' = 'AVATAR') =>
    makeProfilePicture(ffmpeg, await folder.file('sent', bytes), kind, folder.path)

  /** Red, green and blue in the middle and in the corner of a JPEG of 400 × 400. */
  async function coloursOf(jpeg: Buffer) {
    const input = await folder.file('look.jpg', jpeg)
    const after = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'look.rgb']
    await ffmpeg.run({
      ...{ input, demuxer: 'jpeg_pipe', folder: folder.path, outputs: ['look.rgb'], after },
      timeLimitMs: 20_000,
    })
    const pixels = await readFile(join(folder.path, 'look.rgb'))
    const at = (x: number, y: number) => [...pixels.subarray((y * 400 + x) * 3, (y * 400 + x) * 3 + 3)]
    return { middle: at(200, 200), corner: at(3, 3) }
  }

  test('an avatar is a square from the middle, a background keeps its shape', async () => {
    expect(sizeOfJpeg(photo)).toEqual([360, 640])
    expect(sizeOfJpeg(await made(photo))).toEqual([400, 400])
    expect(sizeOfJpeg(await made(webp, 'BACKGROUND_IMAGE'))).toEqual([2, 2])
    const strip = png(1200, 3, () => [9, 9, 9, 255])
    expect(sizeOfJpeg(await made(strip, 'BACKGROUND_IMAGE'))).toEqual([8, 2])
    const wide = png(2000, 1000, () => [9, 9, 9, 255])
    expect(sizeOfJpeg(await made(wide, 'BACKGROUND_IMAGE'))).toEqual([1080, 540])
  })

  test('a photo of a camera held sideways stands upright, and tells nobody where it was taken', async () => {
    const sideways = asOfCamera(photo, 6, 'GPS 31.2304 121.4737')
    const background = await made(sideways, 'BACKGROUND_IMAGE')
    expect(sizeOfJpeg(background)).toEqual([640, 360])
    expect(background.toString('latin1')).not.toMatch(/Exif|31\.2304/)
  })

  test('what is transparent becomes white', async () => {
    const dot = png(40, 40, (x, y) => [200, 0, 0, x >= 10 && x < 30 && y >= 10 && y < 30 ? 255 : 0])
    const { middle, corner } = await coloursOf(await made(dot))
    expect(corner.every((part) => part > 245)).toBe(true)
    expect(middle[0]).toBeGreaterThan(180)
    expect(middle[1]).toBeLessThan(30)
  })

  test('S-45: nothing is made of what is no picture, is damaged, or is a bomb', async () => {
    for (const bytes of [
      await readFile(demoClip('life')),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      Buffer.from('GIF89a'),
      Buffer.alloc(0),
    ])
      await expect(made(bytes)).rejects.toMatchObject({ reason: 'NOT_PICTURE' })
    await expect(made(Buffer.from('\xff\xd8\xff\xe0 and then nothing', 'latin1'))).rejects.toMatchObject({
      reason: 'BROKEN',
    })
    const small = png(4, 4, () => [0, 0, 0, 255]).subarray(pngHead(4, 4).length)
    for (const side of [4_100, 30_000])
      await expect(made(Buffer.concat([pngHead(side, side), small]))).rejects.toMatchObject({
        reason: 'TOO_LARGE',
      })
  })
})
