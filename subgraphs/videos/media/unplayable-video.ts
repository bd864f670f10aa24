/** Why a file cannot be published: the code for the row and the metrics, with what it means. */
export const unplayableReasons = {
  NOT_MP4: 'This is not an MP4 or MOV file',
  NO_VIDEO: 'The file has no video track',
  BROKEN: 'The file is damaged or incomplete',
  CODEC: 'The video is coded in a way that phones cannot play',
  TOO_LONG: 'The video is too long',
  TOO_LARGE: 'The picture is too large',
  NO_FRAME: 'No picture could be taken from the video',
  TOO_SLOW: 'The video took too long to process',
} as const

export type UnplayableReason = keyof typeof unplayableReasons

/**
 * The uploaded file is at fault, not we: trying again will not help. The message is safe to show to its owner; `detail`
 * is for the log.
 */
export class UnplayableVideo extends Error {
  override name = 'UnplayableVideo'
  readonly reason: UnplayableReason
  readonly detail: string | undefined

  constructor(reason: UnplayableReason, detail?: string) {
    super(unplayableReasons[reason])
    this.reason = reason
    this.detail = detail
  }
}
