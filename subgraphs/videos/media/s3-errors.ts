import { S3Error } from 'minio'
import { BadObjectName, ObjectExists, ObjectMissing, StoreUnavailable, WrongSize } from './media-store.ts'

/** What went wrong, in the store's own words. What the server did not say is that it does not answer. */
export async function answered<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked
  } catch (cause) {
    if (isS3Error(cause, 'PreconditionFailed')) throw new ObjectExists('the name is taken')
    if (isS3Error(cause, 'NoSuchKey', 'NotFound')) throw new ObjectMissing('no such object')
    if (cause instanceof WrongSize || cause instanceof BadObjectName) throw cause
    if (cause instanceof S3Error && !isS3Error(cause, 'InternalError', 'SlowDown', 'ServiceUnavailable'))
      throw cause
    throw new StoreUnavailable('the store does not answer', { cause })
  }
}

/** Lets pass that the server does not answer, and throws what it said. */
export function unlessUnavailable(cause: unknown): void {
  const known = cause instanceof S3Error
  if (known && !isS3Error(cause, 'InternalError', 'SlowDown', 'ServiceUnavailable')) throw cause
}

export function isS3Error(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof S3Error && cause.code !== undefined && codes.includes(cause.code)
}
