import { open, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The path of a demo clip: a real video of 360 × 640 and 4 seconds, with sound. For tests. */
export function demoClip(name: string): string {
  return fileURLToPath(new URL(`../../../db/demo/clips/${name}.mp4`, import.meta.url))
}

/** An MP4 box. */
export function box(type: string, ...content: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** The bytes of a demo clip with the first `search` replaced by as many other bytes. */
export async function patched(name: string, search: string, change: (bytes: Buffer, at: number) => void) {
  const bytes = await readFile(demoClip(name))
  const at = bytes.indexOf(search, 0, 'latin1')
  if (at < 0) throw new Error(`no ${search} in ${name}`)
  change(bytes, at)
  return bytes
}

/** Writes a demo clip whose index names so many frames more, of no bytes each: four bytes of file for each of them. */
export async function writeWithManyFrames(path: string, count: number): Promise<void> {
  const bytes = await readFile(demoClip('hills'))
  const around = boxesAt(bytes, ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsz'])
  const sizes = around.at(-1) ?? 0
  const end = sizes + bytes.readUInt32BE(sizes)
  for (const at of around) bytes.writeUInt32BE(bytes.readUInt32BE(at) + 4 * count, at)
  // The count of frames follows the box's head, version and flags, and the size that all have.
  bytes.writeUInt32BE(bytes.readUInt32BE(sizes + 16) + count, sizes + 16)
  await using file = await open(path, 'w')
  await file.write(bytes, 0, end, 0)
  // What is not written between is zeros, and takes no room.
  await file.write(bytes, end, bytes.length - end, end + 4 * count)
}

/** Where each box of a way into an MP4 begins, the outermost first. */
function boxesAt(bytes: Buffer, way: readonly string[], start = 0): number[] {
  const [type, ...rest] = way
  if (type === undefined) return []
  let at = start
  while (bytes.toString('latin1', at + 4, at + 8) !== type) at += bytes.readUInt32BE(at)
  return [at, ...boxesAt(bytes, rest, at + 8)]
}
