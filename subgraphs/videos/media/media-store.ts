import type { Readable } from 'node:stream'
import { typeOfObjectName, type MediaType } from './object-name.ts'

/** The first and the last byte that are wanted, both inclusive, counted from zero. */
export interface ByteRange {
  start: number
  end: number
}

/** What a store knows about an object without opening it. `etag` is strong and carries its quotes; `size` is in bytes. */
export interface ObjectFacts {
  size: number
  contentType: string
  etag: string
  modifiedAt: Date
}

/** An object as a list shows it. */
export type StoredObject = Pick<ObjectFacts, 'size' | 'modifiedAt'> & { name: string }

/**
 * Where published media lives: a folder or an S3 bucket. Names come from `newObjectName`; any other name is refused
 * (`BadObjectName`) before a disk or a network is touched.
 */
export interface MediaStore {
  /**
   * Writes an object that does not exist yet. It becomes visible whole or not at all, and is on disk when this resolves.
   * Throws `ObjectExists` when the name is taken, `WrongSize` when the body is not `size` bytes long (if that is
   * known), `StoreFull` when there is no room, `StoreUnavailable` when the store does not answer.
   */
  put(name: string, body: Readable | Buffer, about: { contentType: MediaType; size?: number }): Promise<void>
  /**
   * The bytes, or the bytes of `range`. The caller reads the stream to its end or destroys it; until then a file or a
   * connection stays open. Throws `ObjectMissing`.
   */
  open(name: string, range?: ByteRange): Promise<Readable>
  /** Null when there is no such object. */
  stat(name: string): Promise<ObjectFacts | null>
  /** Removing what is absent is fine. */
  remove(name: string): Promise<void>
  /** Every object, in no order; `size` is in bytes. */
  list(): AsyncIterable<StoredObject>
  /** Removes what was begun before a time and never completed; answers with how many. */
  removeIncomplete(before: Date): Promise<number>
  /** Where the object is a file of this machine: its path. */
  pathOf?(name: string): string
  /** Throws when the store cannot be reached or written. */
  ready(): Promise<void>
}

/** The name is taken: objects are never overwritten. */
export class ObjectExists extends Error {
  override name = 'ObjectExists'
}

/** There is no object of this name. */
export class ObjectMissing extends Error {
  override name = 'ObjectMissing'
}

/** The body was shorter or longer than announced. */
export class WrongSize extends Error {
  override name = 'WrongSize'
}

/** There is no room for the object. */
export class StoreFull extends Error {
  override name = 'StoreFull'
}

/** The store does not answer, or not in time: later it may. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** The name was not made by `newObjectName`, or does not fit the content type. */
export class BadObjectName extends Error {
  override name = 'BadObjectName'
}

/** The type of a well-formed name. Throws `BadObjectName` for every other, and when the name is of another type. */
export function checkObjectName(name: string, expected?: MediaType): MediaType {
  const contentType = typeOfObjectName(name)
  if (contentType === null) throw new BadObjectName('not the name of a media object')
  if (expected !== undefined && expected !== contentType) {
    throw new BadObjectName(`${name} cannot hold ${expected}`)
  }
  return contentType
}
