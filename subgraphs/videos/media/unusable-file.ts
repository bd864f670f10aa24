/** Why a file cannot become what it was sent for: the code for the row and the metrics, with what it means. */
export const unusableReasons = {
  NOT_MP4: 'This is not an MP4 or MOV file',
  NOT_PICTURE: 'This is not a JPEG, PNG or WebP picture',
  NO_VIDEO: 'The file has no video track',
  BROKEN: 'The file is damaged or incomplete',
  CODEC: 'The video is coded in a way that phones cannot play',
  TOO_LONG: 'The video is too long',
  TOO_LARGE: 'The picture is too large',
  NO_FRAME: 'No picture could be taken from the video',
  TOO_SLOW: 'The file took too long to process',
} as const

export type UnusableReason = keyof typeof unusableReasons

/**
 * The uploaded file is at fault, not we: trying again will not help. The message is safe to show to its owner; `detail`
 * is for the log.
 */
export class UnusableFile extends Error {
  override name = 'UnusableFile'
  readonly reason: UnusableReason
  readonly detail: string | undefined

  constructor(reason: UnusableReason, detail?: string) {
    super(unusableReasons[reason])
    this.reason = reason
    this.detail = detail
  }
}
