export const TUS_VERSION = '1.0.0'

const ALGORITHMS = ['sha1', 'sha256', 'md5']

/** What is sent with every answer. */
export const everyAnswer = { 'tus-resumable': TUS_VERSION, 'cache-control': 'no-store' }

/** Whose pages may send is the server's to say (platform/http/access.ts), what can be sent is ours all the same. */
export const askedOfUs = { config: { cors: { preflightContinue: true } } }

/** What we can do, for whoever asks. */
export function capabilities(maxBytes: number) {
  return {
    ...{ 'tus-version': TUS_VERSION, 'tus-extension': 'creation,expiration,checksum,termination' },
    ...{ 'tus-max-size': String(maxBytes), 'tus-checksum-algorithm': ALGORITHMS.join(',') },
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
