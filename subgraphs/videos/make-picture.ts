import type { MediaMaker } from './media/media-maker.ts'
import { newObjectName } from './media/object-name.ts'
import type { PictureStore } from './picture-store.ts'
import { workOnUpload, type Workshop } from './work-on-upload.ts'

export interface PictureWorkshop extends Workshop {
  pictures: PictureStore
  maker: Pick<MediaMaker, 'picture'>
}

/** The job behind `setProfilePicture`: raw bytes become a picture of their sender, or the upload FAILED. */
export function makePicture(workshop: PictureWorkshop, uploadId: string): Promise<void> {
  const { maker, media, pictures } = workshop
  return workOnUpload(workshop, uploadId, async ({ purpose }, path) => {
    if (purpose === 'VIDEO') throw new Error('a video was queued as a picture')
    const picture = await maker.picture(path, purpose)
    const object = newObjectName('image/jpeg')
    let isKept = false
    try {
      await media.put(object, picture, { contentType: 'image/jpeg', size: picture.length })
      // When the answer is lost, nobody knows whether the row was written: then the sweeper decides, an hour later.
      isKept = true
      isKept = await pictures.finish(uploadId, object)
      return isKept
    } finally {
      if (!isKept) await media.remove(object).catch(() => undefined)
    }
  })
}
