/** The pictures by which a person is known. */
export type ProfilePicture = 'AVATAR' | 'BACKGROUND_IMAGE'

/** What a file is sent to become. */
export type UploadPurpose = 'VIDEO' | ProfilePicture

/** What a phone's camera makes has three to eight. */
const PICTURE_BYTES = 12 * 1024 * 1024

/** The largest file that may be sent for a purpose, in bytes. */
export function mostBytesFor(purpose: UploadPurpose, ofVideo: number): number {
  return purpose === 'VIDEO' ? ofVideo : Math.min(PICTURE_BYTES, ofVideo)
}
