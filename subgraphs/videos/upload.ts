import type { UploadPurpose } from './upload-purpose.ts'

/** Where a file is on its way to a video; only READY is listed to others. */
export type UploadState = 'UPLOADING' | 'PROCESSING' | 'READY' | 'FAILED'

export interface UploadRow {
  id: string
  /** Grows with time: lists page by it. */
  sequence: string
  ownerId: string
  purpose: UploadPurpose
  state: UploadState
  createdAt: Date
  expiresAt: Date
  /** Where the bytes lie as they came; null when they are needed no more. */
  rawObject: string | null
  /** SHA-256 of the bytes, hex; null until all were put. */
  contentHash: string | null
  size: string | null
  title: string | null
  coverAtMs: number | null
  /** The id of the video, from the moment of publishing on; null for pictures. */
  videoId: string | null
  /** Why it FAILED. */
  failure: string | null
}

/** How far an upload has come. */
export type Progress = Pick<UploadRow, 'id' | 'state' | 'failure' | 'videoId'>

/** Whether a text can be the id of an upload at all. */
export function isUploadId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text)
}
