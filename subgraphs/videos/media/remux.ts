import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Ffmpeg } from './ffmpeg-job.ts'
import { UnusableFile } from './unusable-file.ts'

const TIME_LIMIT_MS = 60_000

const streams = ['-map', '0:V:0', '-map', '0:a:0?', '-dn', '-sn', '-c:v', 'copy']
const container = [
  ...['-map_metadata', '-1', '-map_chapters', '-1', '-bitexact'],
  ...['-movflags', '+faststart', '-f', 'mp4', 'video.mp4'],
]

/**
 * Writes the MP4 that is published: the first video and the first audio track, untouched, in a new container with its
 * index in front, so that playing starts with the first bytes. Places, names, chapters, other tracks and whatever hid
 * between the boxes stay behind. Sound that an MP4 cannot hold becomes AAC. `outPath` appears whole or not at all.
 * Throws `UnusableFile`: `BROKEN`, or `TOO_SLOW` after a minute.
 */
export async function remuxFastStart(ffmpeg: Ffmpeg, path: string, outPath: string): Promise<void> {
  let log = ''
  for (const sound of [
    ['-c:a', 'copy'],
    ['-c:a', 'aac', '-ac', '2'],
  ]) {
    // Beside its destination: a rename across file systems is a copy that can break off.
    const folder = await mkdtemp(join(dirname(outPath), '.remux-'))
    try {
      const after = [...streams, ...sound, ...container]
      const job = { input: path, folder, outputs: ['video.mp4'], after, timeLimitMs: TIME_LIMIT_MS }
      const result = await ffmpeg.run(job)
      log = result.log
      const made = join(folder, 'video.mp4')
      if (result.exitCode === 0 && (await isFilled(made))) return await rename(made, outPath)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  throw new UnusableFile('BROKEN', log)
}

async function isFilled(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null)
  return facts !== null && facts.size > 0
}
