import type { Logger } from '#platform/process/logger.ts'
import type { Scratch } from '#platform/process/scratch.ts'
import { localFile } from './local-file.ts'
import type { MediaStore } from './media/media-store.ts'
import { newObjectName } from './media/object-name.ts'
import { UnusableFile } from './media/unusable-file.ts'
import type { MediaMaker } from './media/media-maker.ts'
import type { VideoStore } from './video-store.ts'

export interface MendingGround {
  videos: VideoStore
  media: MediaStore
  maker: Pick<MediaMaker, 'covers'>
  scratch: Scratch
  logger: Logger
}

/** The job for a video whose cover was lost: it is taken from the video again. What it named before is the sweeper's. */
export async function mendCovers(ground: MendingGround, videoId: string): Promise<void> {
  const { videos, media, maker, logger } = ground
  const [video] = await videos.byIds([videoId])
  if (!video) return
  try {
    await using file = await localFile(ground, video.videoObject)
    const { large, small } = await maker.covers(file.path)
    const [cover, smallCover] = [newObjectName('image/jpeg'), newObjectName('image/jpeg')]
    await media.put(cover, large, { contentType: 'image/jpeg', size: large.length })
    await media.put(smallCover, small, { contentType: 'image/jpeg', size: small.length })
    await videos.replaceCovers(videoId, cover, smallCover)
    logger.info({ videoId }, 'a lost cover was made again')
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error
    logger.error({ videoId, detail: error.detail }, 'a lost cover cannot be made again')
  }
}
