import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { coverFrame } from './cover.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import { probeVideo } from './probe.ts'
import { remuxFastStart } from './remux.ts'

/** What becomes of an uploaded file: a video that plays from its first bytes, and a picture of it. */
export interface MadeVideo {
  durationMs: number
  width: number
  height: number
  /** JPEG. */
  cover: Buffer
  videoSize: number
  openVideo(): Readable
  /** Removes the files it was made with. */
  discard(): Promise<void>
}

export interface VideoMaker {
  /** Throws `UnplayableVideo` when the file is at fault. */
  make(path: string): Promise<MadeVideo>
}

/** `folder` is for files in the making; it is emptied first, since nobody waits for what lies there. */
export async function openVideoMaker(ffmpeg: Ffmpeg, folder: string): Promise<VideoMaker> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return {
    async make(path) {
      const { durationMs, width, height } = await probeVideo(path)
      const workshop = await mkdtemp(join(folder, 'video-'))
      const discard = () => rm(workshop, { recursive: true, force: true })
      try {
        const made = join(workshop, 'made.mp4')
        await remuxFastStart(ffmpeg, path, made)
        const cover = await coverFrame(ffmpeg, made)
        const { size: videoSize } = await stat(made)
        const openVideo = () => createReadStream(made)
        return { durationMs: Math.round(durationMs), width, height, cover, videoSize, openVideo, discard }
      } catch (error) {
        await discard()
        throw error
      }
    },
  }
}
