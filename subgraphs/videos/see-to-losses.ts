import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Logger } from '#platform/process/logger.ts'
import { typeOfObjectName } from './media/object-name.ts'
import type { MediaStore } from './media/media-store.ts'
import type { SweepStore, SweptVideo } from './sweep-store.ts'

/** Videos that one statement reads. */
const BATCH = 5_000
/** More losses than this at once is a wrong bucket or folder, not decay, as it is when no video is whole: then nothing is done. */
const MOST_LOSSES = 20

export interface LossGround {
  rows: SweepStore
  media: MediaStore
  logger: Logger
  /** Called when a video of that author is listed no more. */
  unlisted?: (authorId: string) => MaybePromise<void>
}

interface Loss extends SweptVideo {
  /** The video itself is gone, not just a picture of it. */
  isVideo: boolean
}

/**
 * Videos whose bytes are gone are listed no more; those that lost a cover are given another. Answers with how many, and
 * with how many were left as they are because there are so many.
 */
export async function seeToLosses(ground: LossGround, before: Date) {
  const { rows, logger } = ground
  const { losses, isAnyThere } = await findLosses(ground, before)
  if (losses.length > MOST_LOSSES || (losses.length > 0 && !isAnyThere)) {
    logger.error(
      { example: losses[0] },
      'many videos, or all, have no file: is this the right bucket or folder?',
    )
    return { unlisted: 0, mended: 0, missing: losses.length }
  }
  for (const { id, videoObject, isVideo } of losses) {
    if (isVideo) {
      const authorId = await rows.unlist(id)
      if (authorId !== null) await ground.unlisted?.(authorId)
    } else await rows.mendCovers(id)
    const what = isVideo
      ? 'a video has lost its file and is listed no more'
      : 'a video has lost a cover; it is made again'
    logger.error({ videoId: id, videoObject }, what)
  }
  const unlisted = losses.filter(({ isVideo }) => isVideo).length
  return { unlisted, mended: losses.length - unlisted, missing: 0 }
}

interface Found {
  losses: readonly Loss[]
  /** Some video has its file. */
  isAnyThere: boolean
}

async function findLosses({ rows, media }: LossGround, before: Date): Promise<Found> {
  const present = new Set<string>()
  for await (const { name } of media.list()) present.add(name)
  const losses: Loss[] = []
  let isAnyThere = false
  for (let after = '0'; ;) {
    const page = await rows.videosAfter(after, before, BATCH)
    for (const video of page) {
      if (losses.length > MOST_LOSSES) return { losses, isAnyThere }
      const { videoObject, coverObject, smallCoverObject } = video
      const missing = [videoObject, coverObject, smallCoverObject].filter(
        (name) => name !== null && !present.has(name),
      )
      // What came after the list was made is there all the same.
      if (missing.includes(videoObject) && (await isLost(media, videoObject)))
        losses.push({ ...video, isVideo: true })
      else {
        isAnyThere = true
        if (await anyLost(media, missing)) losses.push({ ...video, isVideo: false })
      }
    }
    after = page.at(-1)?.id ?? after
    if (page.length < BATCH) return { losses, isAnyThere }
  }
}

async function anyLost(media: MediaStore, names: readonly (string | null)[]): Promise<boolean> {
  for (const name of names) if (name !== null && (await isLost(media, name))) return true
  return false
}

/** A name that is none of ours was never an object of this store. */
async function isLost(media: MediaStore, name: string): Promise<boolean> {
  return typeOfObjectName(name) !== null && (await media.stat(name)) === null
}
