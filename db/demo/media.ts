import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { demoClips, type DemoClip } from './clips.ts'

/** Where clips and covers go: start-up hands in the media store it owns. */
export interface DemoMedia {
  /** Stores the file at an absolute path and gives the name it got there. */
  put(file: string, contentType: 'video/mp4' | 'image/jpeg'): Promise<string>
}

/** A clip that the media store holds, by its names there. */
export interface StoredClip extends DemoClip {
  videoObject: string
  coverObject: string
  contentHash: string
}

/** Puts every clip and its cover into the media store. */
export async function storeClips(media: DemoMedia): Promise<StoredClip[]> {
  return Promise.all(demoClips.map((clip) => storeClip(media, clip)))
}

async function storeClip(media: DemoMedia, clip: DemoClip): Promise<StoredClip> {
  const video = pathOf(`${clip.name}.mp4`)
  const [videoObject, coverObject, bytes] = await Promise.all([
    media.put(video, 'video/mp4'),
    media.put(pathOf(`${clip.name}.jpg`), 'image/jpeg'),
    readFile(video),
  ])
  const contentHash = createHash('sha256').update(bytes).digest('hex')
  return { ...clip, videoObject, coverObject, contentHash }
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`clips/${name}`, import.meta.url))
}
