import { randomBytes } from 'node:crypto'

/** What the store holds: the published video, its cover, or bytes as they were sent, which nobody is ever served. */
export type MediaType = 'video/mp4' | 'image/jpeg' | 'application/octet-stream'

const extensions = {
  'video/mp4': 'mp4',
  'image/jpeg': 'jpg',
  'application/octet-stream': 'raw',
} as const satisfies Record<MediaType, string>
const types: Readonly<Record<string, MediaType>> = {
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
  raw: 'application/octet-stream',
}

// Crockford's alphabet: no letter that is mistaken for a digit, nothing that differs only in case, so names survive
// file systems that fold case.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const pattern = /^[0-9a-hjkmnp-tv-z]{26}\.(mp4|jpg|raw)$/

/**
 * A new name for an object: 128 random bits as 26 base32 characters, and the extension of its type. It holds no word of
 * the uploader and cannot be guessed or enumerated.
 */
export function newObjectName(contentType: MediaType): string {
  let bits = BigInt(`0x${randomBytes(16).toString('hex')}`)
  let name = ''
  for (let digit = 0; digit < 26; digit++) {
    name = alphabet.charAt(Number(bits & 31n)) + name
    bits >>= 5n
  }
  return `${name}.${extensions[contentType]}`
}

/**
 * The type of the object that a name stands for, or null when it is not a name of ours. Everything that reaches a disk
 * or a bucket goes through here: a name that passes has no separator, no dot but one, and no other way out.
 */
export function typeOfObjectName(name: string): MediaType | null {
  return types[pattern.exec(name)?.[1] ?? ''] ?? null
}

/** Whether the object of this name is for everybody: a video or a cover. */
export function isPublicObject(name: string): boolean {
  const type = typeOfObjectName(name)
  return type === 'video/mp4' || type === 'image/jpeg'
}
