import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Scratch } from '#platform/process/scratch.ts'
import type { MediaStore } from './media/media-store.ts'
import { unlessSilent } from './media/unless-silent.ts'

/** An object as a file of this machine; where it is one already, that one. */
export async function localFile({ media, scratch }: { media: MediaStore; scratch: Scratch }, object: string) {
  const known = media.pathOf?.(object)
  if (known !== undefined) return { path: known, async [Symbol.asyncDispose]() {} }
  const path = scratch.newPath()
  const remove = () => rm(path, { force: true })
  try {
    const bytes = await unlessSilent(media).open(object)
    await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    await remove()
    throw error
  }
  return { path, [Symbol.asyncDispose]: remove }
}
