import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { clip } from '../phone.ts'
import { worldOfFile } from '../world-of-file.ts'
import { ffmpegPath, withoutFfmpeg } from './ffmpeg-stand-in.ts'
import { publishAndWait, sendFile } from './sending.ts'

/** Both ways to process a video must come to the same. */
const kinds = [
  { kind: 'the ffmpeg of npm', path: '/nowhere', isHere: true },
  {
    kind: ffmpegPath ? 'the ffmpeg of the system' : `the ffmpeg of the system (${withoutFfmpeg})`,
    path: process.env.PATH ?? '',
    isHere: ffmpegPath !== null,
  },
]

const folder = await mkdtemp(join(tmpdir(), 'films-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const ffmpeg = (...words: string[]) => promisify(execFile)(ffmpegPath ?? '', ['-v', 'error', '-y', ...words])

const made = new Map<string, Promise<Buffer>>()

/** The file of this name, which is made once for both kinds. */
function once(name: string, make: (path: string) => Promise<unknown>): Promise<Buffer> {
  const path = join(folder, name)
  const file = made.get(name) ?? make(path).then(() => readFile(path))
  made.set(name, file)
  return file
}

/** A film of one second in each colour. */
function film(name: string, size: string, colours: string[], ...codec: string[]): Promise<Buffer> {
  const inputs = colours.flatMap((colour) => ['-f', 'lavfi', '-i', `color=${colour}:s=${size}:d=1:r=10`])
  const joined = [
    '-filter_complex',
    `${colours.map((_, n) => `[${n}]`).join('')}concat=n=${colours.length}:v=1`,
  ]
  return once(name, (path) => ffmpeg(...inputs, ...joined, ...codec, path))
}
const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '1']

/** The colour in the middle of a JPEG, and its size. */
async function lookAt(url: string) {
  const path = join(folder, `${Math.random()}.jpg`)
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toBe('image/jpeg')
  await writeFile(path, Buffer.from(await answer.arrayBuffer()))
  const pixel = ['-vf', 'scale=1:1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-frames:v', '1']
  await ffmpeg('-i', path, ...pixel, `${path}.raw`)
  const [red = 0, green = 0, blue = 0] = await readFile(`${path}.raw`)
  const colour = Math.max(red, green, blue) < 60 ? 'black' : red > 150 ? 'red' : blue > 150 ? 'blue' : 'other'
  return { colour, ...sizeOf(await readFile(path)) }
}

for (const { kind, path, isHere } of kinds) {
  describe.skipIf(!isHere)(`with ${kind}`, async () => {
    const { graph } = isHere ? await worldOfFile({ settings: { PATH: path } }) : { graph: null as never }
    const publish = async (bytes: Buffer, coverAt?: number) => {
      const ana = await graph.signUp(`ana ${Math.random()}`)
      return await publishAndWait(ana, { id: await sendFile(ana, bytes), title: 'a film', coverAt })
    }

    test('a clip has a cover in two sizes, and starts with its index', async () => {
      const { data } = await publish(await clip('sunrise'))
      expect(data.publishVideo).toMatchObject({ status: 'READY', width: 360, height: 640 })
      const { playUrl, coverUrl, smallCoverUrl } = data.publishVideo
      const sizes = await Promise.all(
        [coverUrl, smallCoverUrl].map(async (url) =>
          sizeOf(Buffer.from(await (await fetch(url)).arrayBuffer())),
        ),
      )
      expect(sizes).toEqual([
        { width: 360, height: 640 },
        { width: 240, height: 426 },
      ])
      const video = Buffer.from(await (await fetch(playUrl)).arrayBuffer())
      expect(video.indexOf('moov')).toBeLessThan(video.indexOf('mdat'))
    })

    describe.skipIf(!ffmpegPath)('and films that the system makes', () => {
      test('the cover is the first picture that is not black, or the one that was chosen', async () => {
        const bytes = await film('colours.mp4', '64x64', ['black', 'red', 'blue'], ...h264)
        const colourAt = async (coverAt?: number) =>
          (await lookAt((await publish(bytes, coverAt)).data.publishVideo.coverUrl)).colour
        expect(await colourAt()).toBe('red')
        expect(await colourAt(2_200)).toBe('blue')
        expect(await colourAt(600_000)).toBe('red')
      })

      /** It is READY, with a cover of its own size, in its own colour. */
      const sized = async (bytes: Buffer) => {
        const { data } = await publish(bytes)
        const { width, height, coverUrl, smallCoverUrl } = data.publishVideo
        const [cover, small] = [await lookAt(coverUrl), await lookAt(smallCoverUrl)]
        expect([cover.colour, small.colour]).toEqual(['red', 'red'])
        expect([cover.width, cover.height]).toEqual([width, height])
        return [width, height]
      }

      test('an upright film without sound is ready, with an upright cover', async () => {
        expect(await sized(await film('upright.mp4', '120x200', ['red'], ...h264))).toEqual([120, 200])
      })

      test('a film that a phone turned is ready, with a cover that is turned as it is shown', async () => {
        await film('lying.mp4', '120x200', ['red'], ...h264)
        const turned = await once('turned.mov', (path) =>
          ffmpeg('-i', join(folder, 'lying.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', path),
        )
        expect(await sized(turned)).toEqual([200, 120])
      })

      test('a film in high efficiency (HEVC) is ready, with a right cover', async () => {
        const hevc = ['-c:v', 'libx265', '-x265-params', 'log-level=none', '-tag:v', 'hvc1']
        expect(await sized(await film('hevc.mp4', '120x200', ['red'], ...hevc))).toEqual([120, 200])
      })

      test('a film of one pixel is ready with its colour, or fails with a code', async () => {
        const tiny = ['-vf', 'scale=1:1,format=yuv444p', '-c:v', 'libx264']
        const dot = await once('dot.mp4', (path) =>
          ffmpeg('-f', 'lavfi', '-i', 'color=red:s=16x16:d=1:r=10', ...tiny, path),
        )
        const { data, errors } = await publish(dot)
        const outcome = data?.publishVideo
          ? (await lookAt(data.publishVideo.coverUrl)).colour
          : errors?.[0]?.extensions.code
        expect(outcome).toMatch(/^(red|UNSUPPORTED_MEDIA)$/)
      })

      test('sound alone fails with a code', async () => {
        const sound = await once('sound.mp4', (path) =>
          ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', path),
        )
        const { errors } = await publish(sound)
        expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNSUPPORTED_MEDIA', reason: 'NO_VIDEO' })
      })
    })
  })
}

/** Width and height of a JPEG. */
function sizeOf(jpeg: Buffer): { width: number; height: number } {
  let at = 2
  while (jpeg[at + 1] !== 0xc0) at += 2 + jpeg.readUInt16BE(at + 2)
  return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) }
}
