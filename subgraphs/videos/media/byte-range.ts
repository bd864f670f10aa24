import type { ByteRange } from './media-store.ts'

/**
 * What a `Range` header asks of an object of `size` bytes (RFC 9110, 14.2): one range, `'unsatisfiable'` when it starts
 * behind the end, or null when the whole object is to be sent. The whole is also the answer to a malformed header, to
 * another unit and to several ranges at once: the RFC lets a server ignore those, and no player of ours asks for them,
 * while a thousand overlapping ranges would make one request cost a thousand.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=\s*(\d{0,18})-(\d{0,18})\s*$/i.exec(header ?? '')
  if (!match) return null
  const [, from = '', to = ''] = match
  if (from === '') return to === '' ? null : lastBytes(Number(to), size)
  const start = Number(from)
  if (to !== '' && Number(to) < start) return null
  if (start >= size) return 'unsatisfiable'
  return { start, end: to === '' ? size - 1 : Math.min(Number(to), size - 1) }
}

function lastBytes(count: number, size: number): ByteRange | 'unsatisfiable' {
  if (count === 0 || size === 0) return 'unsatisfiable'
  return { start: Math.max(0, size - count), end: size - 1 }
}
