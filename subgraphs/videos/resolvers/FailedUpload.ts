import { refTo } from '#platform/graph/entity.ts'
import { GAVE_UP } from '../job-store.ts'
import type { FailedUploadResolvers } from '../types.generated.ts'
import { videoFailure } from '../video-failure.ts'

export const FailedUpload: FailedUploadResolvers = {
  owner: ({ ownerId }) => refTo(ownerId),
  bytes: ({ size }) => (size === null ? null : Number(size)),
  failedAt: ({ settledAt }) => settledAt.getTime(),
  failure: ({ failure }) => videoFailure(failure),
  tries: ({ attempts }) => attempts,
  canRetry: ({ failure }) => failure === GAVE_UP,
}
