import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Scratch } from '#platform/process/scratch.ts'
import type { ProfilePicture } from '../upload-purpose.ts'
import { coverFrames, type Covers } from './cover.ts'
import type { MediaTools } from './media-tools.ts'
import { makeProfilePicture } from './profile-picture.ts'
import { probeVideo } from './probe.ts'
import { remuxFastStart } from './remux.ts'

/** What becomes of an uploaded file: a video that plays from its first bytes, and a picture of it. */
export interface MadeVideo extends AsyncDisposable {
  durationMs: number
  width: number
  height: number
  covers: Covers
  videoSize: number
  openVideo(): Readable
}

export interface MediaMaker {
  /** Throws `UnusableFile` when the file is at fault. What it was made with is removed by disposing of it. */
  make(path: string, coverAtMs: number | null): Promise<MadeVideo>
  /** The covers alone, of a video that was made before. */
  covers(path: string): Promise<Covers>
  /** A JPEG for its owner's profile. Throws `UnusableFile` when the file is at fault. */
  picture(path: string, kind: ProfilePicture): Promise<Buffer>
}

export function createMediaMaker({ starter, ffmpeg }: MediaTools, scratch: Scratch): MediaMaker {
  /** A folder for one piece of work. What a process that is killed leaves of it goes with its other files. */
  async function openWorkshop() {
    const inFolder = scratch.newPath()
    await mkdir(inFolder, { mode: 0o700 })
    return { inFolder, [Symbol.asyncDispose]: () => rm(inFolder, { recursive: true, force: true }) }
  }

  return {
    async covers(path) {
      await using workshop = await openWorkshop()
      return await coverFrames(ffmpeg, path, workshop)
    },
    async picture(path, kind) {
      await using workshop = await openWorkshop()
      return await makeProfilePicture(ffmpeg, path, kind, workshop.inFolder)
    },
    async make(path, coverAtMs) {
      const { durationMs, width, height } = await probeVideo(starter, path)
      const { inFolder, [Symbol.asyncDispose]: discard } = await openWorkshop()
      try {
        const made = join(inFolder, 'made.mp4')
        const atSeconds = (coverAtMs ?? 0) / 1000
        // Side by side: neither needs the other. Both are waited for, so that nothing runs on in a folder that is gone.
        const [remuxed, pictured] = await Promise.allSettled([
          remuxFastStart(ffmpeg, path, made),
          coverFrames(ffmpeg, path, { atSeconds, inFolder }),
        ])
        if (remuxed.status === 'rejected') throw remuxed.reason
        if (pictured.status === 'rejected') throw pictured.reason
        const { size: videoSize } = await stat(made)
        return {
          ...{ durationMs: Math.round(durationMs), width, height, covers: pictured.value, videoSize },
          openVideo: () => createReadStream(made, { highWaterMark: 256 * 1024 }),
          [Symbol.asyncDispose]: discard,
        }
      } catch (error) {
        await discard()
        throw error
      }
    },
  }
}
