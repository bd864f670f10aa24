import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import { newObjectName } from './media/object-name.ts'
import type { MadeVideo, MediaMaker } from './media/media-maker.ts'
import type { UploadRow } from './upload.ts'
import { workOnUpload, type Workshop } from './work-on-upload.ts'

export interface VideoWorkshop extends Workshop {
  maker: Pick<MediaMaker, 'make'>
  /** Called when a video is listed that was not before, with its author. */
  published: (authorId: string) => MaybePromise<void>
}

/** The job behind `publishVideo`: raw bytes become a listed video, or the upload FAILED. */
export function makeVideo(workshop: VideoWorkshop, uploadId: string): Promise<void> {
  return workOnUpload(workshop, uploadId, async (upload, path) => {
    await using made = await workshop.maker.make(path, upload.coverAtMs)
    return await storeVideo(workshop, upload, made)
  })
}

/** Objects first, then the row that names them: whoever is listed can be played. False when the upload was settled already. */
async function storeVideo(
  { media, uploads, published }: VideoWorkshop,
  upload: UploadRow,
  made: MadeVideo,
): Promise<boolean> {
  const { durationMs, width, height, covers } = made
  const videoObject = newObjectName('video/mp4')
  const coverObject = newObjectName('image/jpeg')
  const smallCoverObject = newObjectName('image/jpeg')
  const names = [videoObject, coverObject, smallCoverObject]
  let isKept = false
  try {
    const contentType = 'image/jpeg'
    const puts = await Promise.allSettled([
      media.put(videoObject, made.openVideo(), { contentType: 'video/mp4', size: made.videoSize }),
      media.put(coverObject, covers.large, { contentType, size: covers.large.length }),
      media.put(smallCoverObject, covers.small, { contentType, size: covers.small.length }),
    ])
    for (const put of puts) if (put.status === 'rejected') throw put.reason
    // When the answer is lost, nobody knows whether the row was written: then the sweeper decides, an hour later.
    isKept = true
    isKept = await uploads.finish(upload.id, {
      ...{ videoObject, coverObject, smallCoverObject, durationMs, width, height },
    })
    await published(upload.ownerId)
    return isKept
  } finally {
    if (!isKept) await Promise.allSettled(names.map((name) => media.remove(name)))
  }
}
