import { box } from '../../subgraphs/videos/media/test-videos.ts'

const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'dinf']

/** The same film, whose index says that its pictures and sounds lie elsewhere: in a file of this machine, or at an address. */
export function withOutsideReference(film: Buffer, where: { file: string } | { address: string }): Buffer {
  const entry = 'file' in where ? aliasOf(where.file) : box('url ', Buffer.alloc(4), `${where.address}\0`)
  const count = Buffer.alloc(8)
  count.writeUInt32BE(1, 4)
  return rebuilt(film, (type) => (type === 'dref' ? box('dref', count, entry) : null))
}

function rebuilt(bytes: Buffer, replace: (type: string) => Buffer | null): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const content = bytes.subarray(at + 8, at + size)
    const inner = CONTAINERS.includes(type) ? box(type, rebuilt(content, replace)) : null
    pieces.push(replace(type) ?? inner ?? bytes.subarray(at, at + size))
    at += size
  }
  return Buffer.concat(pieces)
}

/** An alias record of QuickTime, with an absolute path; flags of zero say that the samples are not in this file. */
function aliasOf(path: string): Buffer {
  const head = Buffer.alloc(154)
  const name = Buffer.from(path)
  const entry = Buffer.alloc(4)
  // Type 2: an absolute path.
  entry.writeUInt16BE(2)
  entry.writeUInt16BE(name.length, 2)
  const padding = Buffer.alloc(name.length % 2)
  const end = Buffer.from('ffff0000', 'hex')
  return box('alis', head, entry, name, padding, end)
}
