export const TUS_VERSION = '1.0.0'

const ALGORITHMS = ['sha1', 'sha256', 'md5']

/** What is sent with every answer. */
export const everyAnswer = {
  'tus-resumable': TUS_VERSION,
  'cache-control': 'no-store',
  // The address is the permission, and no cookie plays a part: any page may send.
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Location, Tus-Resumable, Upload-Offset, Upload-Length, Upload-Expires',
}

/** What we can do, for whoever asks; browsers ask before they send. */
export function capabilities(maxBytes: number) {
  return {
    ...{ 'tus-version': TUS_VERSION, 'tus-extension': 'creation,expiration,checksum,termination' },
    ...{ 'tus-max-size': String(maxBytes), 'tus-checksum-algorithm': ALGORITHMS.join(',') },
    'access-control-allow-methods': 'POST, HEAD, PATCH, DELETE, PUT, OPTIONS',
    'access-control-allow-headers':
      'Content-Type, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Checksum',
    'access-control-max-age': '86400',
  }
}

export interface Checksum {
  algorithm: string
  digest: string
}

/** Null when none is given, undefined when it cannot be checked. */
export function checksumOf(header: string | string[] | undefined): Checksum | null | undefined {
  if (header === undefined) return null
  const [algorithm = '', digest = ''] = String(header).split(' ')
  return ALGORITHMS.includes(algorithm) && digest ? { algorithm, digest } : undefined
}

export function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null
}
