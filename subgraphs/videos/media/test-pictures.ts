import { crc32, deflateSync } from 'node:zlib'

type Pixel = readonly [red: number, green: number, blue: number, alpha: number]

/** A PNG, of which each pixel says what it is. For tests. */
export function png(width: number, height: number, pixelAt: (x: number, y: number) => Pixel): Buffer {
  // Each row begins with how it is filtered: not at all.
  const rows = Array.from({ length: height }, () => Buffer.alloc(1 + 4 * width))
  for (const [y, row] of rows.entries()) for (let x = 0; x < width; x++) row.set(pixelAt(x, y), 1 + 4 * x)
  return Buffer.concat([
    pngHead(width, height),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND'),
  ])
}

/** The beginning of a PNG: it may say any size, whatever follows. */
export function pngHead(width: number, height: number): Buffer {
  const facts = Buffer.from([...new Uint8Array(8), 8, 6, 0, 0, 0])
  facts.writeUInt32BE(width, 0)
  facts.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', facts)])
}

function chunk(type: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A JPEG as a camera writes it: with which way up it was held (1 to 8, as Exif counts), and something about its owner. */
export function asOfCamera(jpeg: Buffer, orientation: number, about: string): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  tiff.writeUInt16LE(0x0112, 10)
  tiff.writeUInt16LE(3, 12)
  tiff.writeUInt32LE(1, 14)
  tiff.writeUInt16LE(orientation, 18)
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(about)])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(exif.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)])
}

/** A WebP of one pixel. */
export const webp = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')

/** Width and height of a JPEG. */
export function sizeOfJpeg(jpeg: Buffer): [number, number] {
  let at = 2
  while (jpeg[at + 1] !== 0xc0) at += 2 + jpeg.readUInt16BE(at + 2)
  return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)]
}
