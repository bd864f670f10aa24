import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ffmpeg, FfmpegResult } from './ffmpeg-job.ts'
import { UnusableFile } from './unusable-file.ts'

/** The width of a cover in pixels, and of the one for lists of small pictures; narrower videos keep theirs. */
const COVER_WIDTH = 720
const SMALL_COVER_WIDTH = 240

/** One picture of a video in two sizes, JPEG. */
export interface Covers {
  large: Buffer
  small: Buffer
}

const TIME_LIMIT_MS = 20_000

// How far to look for a frame that is not black. Fades from black end sooner, and decoding more would cost more than
// the picture is worth.
const SEARCHED_SECONDS = 3

// One decoding, two pictures: the first frame, and the first on which less than 90 % of the pixels are near black; each
// in two sizes. Nothing is narrower than two pixels, since JPEG halves the colours.
const to = (width: number) => `scale=w='max(2,trunc(min(${width},iw*sar)/2)*2)':h=-2,setsar=1`
const filter = [
  `[0:V:0]${to(COVER_WIDTH)},format=yuvj420p,split[one][all]`,
  '[all]blackframe=amount=0:threshold=32,metadata=mode=select:key=lavfi.blackframe.pblack:value=90:function=less[other]',
  `[one]split[first][a];[a]${to(SMALL_COVER_WIDTH)}[first-small]`,
  `[other]split[bright][b];[b]${to(SMALL_COVER_WIDTH)}[bright-small]`,
].join(';')
const outputs = ['first', 'first-small', 'bright', 'bright-small']
const picture = [
  // The default, optimal tables, need more stack than the WebAssembly build has: it corrupts itself and runs on.
  ...['-frames:v', '1', '-q:v', '4', '-huffman', 'default'],
  ...['-map_metadata', '-1', '-bitexact', '-f', 'image2', '-update', '1'],
]

/**
 * The first frame that is not black, upright; the first frame when the first seconds are all black. The search starts at
 * `atSeconds` (default 0); past the end of the video it starts over at 0. While it lasts, pictures lie below `inFolder`.
 * Throws `UnusableFile`: `NO_FRAME` when nothing can be decoded, `TOO_SLOW` after 20 seconds.
 */
export async function coverFrames(
  ffmpeg: Ffmpeg,
  path: string,
  { atSeconds = 0, inFolder = tmpdir() } = {},
): Promise<Covers> {
  const folder = await mkdtemp(join(inFolder, 'cover-'))
  try {
    const { log } = await decode(ffmpeg, path, folder, atSeconds)
    for (const name of ['bright', 'first']) {
      const [large, small] = [
        await jpeg(join(folder, `${name}.jpg`)),
        await jpeg(join(folder, `${name}-small.jpg`)),
      ]
      if (large && small) return { large, small }
    }
    if (atSeconds === 0) throw new UnusableFile('NO_FRAME', log)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return coverFrames(ffmpeg, path, { inFolder })
}

function decode(ffmpeg: Ffmpeg, input: string, folder: string, atSeconds: number): Promise<FfmpegResult> {
  return ffmpeg.run({
    input,
    folder,
    outputs: outputs.map((name) => `${name}.jpg`),
    before: ['-ss', atSeconds.toFixed(3), '-t', String(SEARCHED_SECONDS)],
    after: [
      ...['-filter_complex', filter],
      ...outputs.flatMap((name) => ['-map', `[${name}]`, ...picture, `${name}.jpg`]),
    ],
    timeLimitMs: TIME_LIMIT_MS,
  })
}

/** Null for an absent or empty file: ffmpeg leaves both behind when there was no frame, and still exits with 0. */
async function jpeg(path: string): Promise<Buffer | null> {
  const bytes = await readFile(path).catch(() => null)
  return bytes?.readUInt16BE(0) === 0xffd8 ? bytes : null
}
