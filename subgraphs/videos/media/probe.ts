import { open } from 'node:fs/promises'
import { z } from 'zod'
import { ProcessCrashed, runInProcess } from './run-in-process.ts'
import type { Starter } from './starter.ts'
import { TimeIsOver } from './time-limit.ts'
import { UnusableFile } from './unusable-file.ts'

/** The longest video that may be published. */
export const MAX_DURATION_MS = 10 * 60 * 1000

/** The largest picture, in pixels as coded: 4096 × 4096 costs a decoder about 24 MB a frame. */
export const MAX_PIXELS = 4096 * 4096

/** What phones and browsers decode, in mediabunny's names: H.264, H.265 and VP9. */
const playableCodecs = ['avc', 'hevc', 'vp9'] as const

// A probe reads an index, never the frames: 20 ms for a minute of video. What takes so long, however busy the machine
// is, is damage that sends the parser in circles, or an attack.
const TIME_LIMIT_MS = 20_000
const HEAP_MB = 192

/** What a video is. Width and height are as it is shown, so after `rotation` (clockwise: 0, 90, 180 or 270). */
export interface VideoFacts {
  durationMs: number
  width: number
  height: number
  rotation: number
  videoCodec: string
  hasAudio: boolean
}

const finding = z.union([
  z.object({ problem: z.enum(['BROKEN', 'NO_VIDEO']), detail: z.string().optional() }),
  z.object({
    durationMs: z.number(),
    width: z.number(),
    height: z.number(),
    codedPixels: z.number(),
    rotation: z.number(),
    videoCodec: z.string().nullable(),
    hasAudio: z.boolean(),
  }),
])

/**
 * Says what an uploaded file is, from its bytes alone: neither its name nor its declared type counts. Only MP4 and MOV
 * with an H.264, H.265 or VP9 picture, at most `MAX_DURATION_MS` long and `MAX_PIXELS` large, pass.
 * Throws `UnusableFile` for every other file, `TOO_SLOW` for one that takes longer than `timeLimitMs`, and the file
 * system's error when there is none.
 */
export async function probeVideo(
  starter: Starter,
  path: string,
  timeLimitMs = TIME_LIMIT_MS,
): Promise<VideoFacts> {
  await demandMp4(path)
  const found = finding.parse(await look(starter, path, timeLimitMs))
  if ('problem' in found) throw new UnusableFile(found.problem, found.detail)

  const { codedPixels, videoCodec, ...facts } = found
  if (!isPlayable(videoCodec)) throw new UnusableFile('CODEC', videoCodec ?? 'unknown codec')
  if (codedPixels > MAX_PIXELS) throw new UnusableFile('TOO_LARGE', `${codedPixels} pixels`)
  if (codedPixels === 0 || facts.durationMs <= 0)
    throw new UnusableFile('BROKEN', 'an empty picture or no time')
  if (facts.durationMs > MAX_DURATION_MS) throw new UnusableFile('TOO_LONG', `${facts.durationMs} ms`)
  return { ...facts, videoCodec }
}

function isPlayable(codec: string | null): codec is (typeof playableCodecs)[number] {
  return playableCodecs.some((playable) => playable === codec)
}

async function look(starter: Starter, path: string, timeLimitMs: number): Promise<unknown> {
  const script = new URL('./probe.worker.mjs', import.meta.url)
  try {
    return await runInProcess(starter, script, path, { timeLimitMs, heapMb: HEAP_MB })
  } catch (cause) {
    if (cause instanceof TimeIsOver) throw new UnusableFile('TOO_SLOW', 'the probe was stopped')
    // Only the file can have done that: the process does nothing else.
    if (cause instanceof ProcessCrashed) throw new UnusableFile('BROKEN', 'the index does not fit')
    throw cause
  }
}

/** Every MP4 and every MOV of this century starts with a box named `ftyp`; playlists, pictures and pages do not. */
async function demandMp4(path: string): Promise<void> {
  await using file = await open(path, 'r')
  const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0)
  if (buffer.toString('latin1', 4, 8) !== 'ftyp') throw new UnusableFile('NOT_MP4')
}
