import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProfilePicture } from '../upload-purpose.ts'
import type { Demuxer, Ffmpeg } from './ffmpeg-job.ts'
import { UnusableFile } from './unusable-file.ts'

const TIME_LIMIT_MS = 20_000

/** Side of an avatar, and longest side of a background, in pixels. */
const AVATAR_SIDE = 400
const BACKGROUND_SIDE = 1080

// The middle of it, filling a square.
const square = `scale=w=${AVATAR_SIDE}:h=${AVATAR_SIDE}:force_original_aspect_ratio=increase,crop=${AVATAR_SIDE}:${AVATAR_SIDE}`
// As it is, no larger than is shown, and no strip. No side is shorter than two pixels, since JPEG halves the colours.
const shrunk = (side: string) => `'max(2,trunc(${side}*min(1,${BACKGROUND_SIDE}/max(iw,ih))/2)*2)'`
const whole = `crop=w='min(iw,3*ih)':h='min(ih,3*iw)',scale=w=${shrunk('iw')}:h=${shrunk('ih')}`
const shapes: Readonly<Record<ProfilePicture, string>> = { AVATAR: square, BACKGROUND_IMAGE: whole }

// On white: a JPEG has no transparency, and what lies under it in a PNG is often black.
const onWhite =
  'setsar=1,split[picture][ground];[ground]lutrgb=r=255:g=255:b=255:a=255[white];[white][picture]overlay=format=auto,format=yuvj420p[made]'
const jpeg = [
  // The default, optimal tables, need more stack than the WebAssembly build has: it corrupts itself and runs on.
  ...['-map', '[made]', '-frames:v', '1', '-q:v', '3', '-huffman', 'default'],
  ...['-map_metadata', '-1', '-bitexact', '-f', 'image2', '-update', '1', 'picture.jpg'],
]

/**
 * A JPEG for a person's profile of a JPEG, PNG or WebP, upright and without what cameras write into files (place, time,
 * device). While it is made it lies below `inFolder`. Throws `UnusableFile`: `NOT_PICTURE`, `BROKEN`, `TOO_LARGE` (more
 * than 4096 × 4096 pixels), `TOO_SLOW`.
 */
export async function makeProfilePicture(
  ffmpeg: Ffmpeg,
  path: string,
  kind: ProfilePicture,
  inFolder: string,
): Promise<Buffer> {
  const demuxer = await demuxerOf(path)
  const folder = await mkdtemp(join(inFolder, 'picture-'))
  try {
    const { exitCode, log } = await ffmpeg.run({
      ...{ input: path, demuxer, folder, outputs: ['picture.jpg'] },
      after: ['-filter_complex', `[0:V:0]format=rgba,${shapes[kind]},${onWhite}`, ...jpeg],
      timeLimitMs: TIME_LIMIT_MS,
    })
    const bytes = await readFile(join(folder, 'picture.jpg')).catch(() => null)
    if (exitCode === 0 && bytes?.readUInt16BE(0) === 0xffd8) return bytes
    throw new UnusableFile(/max pixel|Picture size/i.test(log) ? 'TOO_LARGE' : 'BROKEN', log)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** By the first bytes; neither its name nor its declared type counts. */
async function demuxerOf(path: string): Promise<Demuxer> {
  await using file = await open(path, 'r')
  const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0)
  const start = buffer.toString('latin1')
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg_pipe'
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png_pipe'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp_pipe'
  throw new UnusableFile('NOT_PICTURE')
}
