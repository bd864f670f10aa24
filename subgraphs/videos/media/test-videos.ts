import { readFile } from 'node:fs/promises'
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
