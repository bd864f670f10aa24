import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ffmpeg, FfmpegResult } from './ffmpeg-job.ts'
import { UnplayableVideo } from './unplayable-video.ts'

/** The width of a cover in pixels; narrower videos keep theirs. */
export const COVER_WIDTH = 720

const TIME_LIMIT_MS = 20_000

// How far to look for a frame that is not black. Fades from black end sooner, and decoding more would cost more than
// the picture is worth.
const SEARCHED_SECONDS = 3

// One decoding, two pictures: the first frame, and the first on which less than 90 % of the pixels are near black.
const filter = [
  `[0:V:0]scale=w='trunc(min(${COVER_WIDTH},iw*sar)/2)*2':h=-2,setsar=1,format=yuvj420p,split[first][all]`,
  '[all]blackframe=amount=0:threshold=32,metadata=mode=select:key=lavfi.blackframe.pblack:value=90:function=less[bright]',
].join(';')
const picture = [
  // The default, optimal tables, need more stack than the WebAssembly build has: it corrupts itself and runs on.
  ...['-frames:v', '1', '-q:v', '4', '-huffman', 'default'],
  ...['-map_metadata', '-1', '-bitexact', '-f', 'image2', '-update', '1'],
]

/**
 * A JPEG of the first frame that is not black, at most `COVER_WIDTH` wide and upright; of the first frame when the first
 * seconds are all black. The search starts at `atSeconds` (default 0); past the end of the video it starts over at 0.
 * Throws `UnplayableVideo`: `NO_FRAME` when nothing can be decoded, `TOO_SLOW` after 20 seconds.
 */
export async function coverFrame(ffmpeg: Ffmpeg, path: string, { atSeconds = 0 } = {}): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'cover-'))
  try {
    const { log } = await decode(ffmpeg, path, folder, atSeconds)
    const found = (await jpeg(join(folder, 'bright.jpg'))) ?? (await jpeg(join(folder, 'first.jpg')))
    if (found) return found
    if (atSeconds === 0) throw new UnplayableVideo('NO_FRAME', log)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return coverFrame(ffmpeg, path)
}

function decode(ffmpeg: Ffmpeg, input: string, folder: string, atSeconds: number): Promise<FfmpegResult> {
  return ffmpeg.run({
    input,
    folder,
    outputs: ['first.jpg', 'bright.jpg'],
    before: ['-ss', atSeconds.toFixed(3), '-t', String(SEARCHED_SECONDS)],
    after: [
      ...['-filter_complex', filter],
      ...['-map', '[first]', ...picture, 'first.jpg'],
      ...['-map', '[bright]', ...picture, 'bright.jpg'],
    ],
    timeLimitMs: TIME_LIMIT_MS,
  })
}

/** Null for an absent or empty file: ffmpeg leaves both behind when there was no frame, and still exits with 0. */
async function jpeg(path: string): Promise<Buffer | null> {
  const bytes = await readFile(path).catch(() => null)
  return bytes?.readUInt16BE(0) === 0xffd8 ? bytes : null
}
