import type { ObjectFacts } from './media-store.ts'

/** Whether the client already has these bytes: `If-None-Match`, compared weakly as RFC 9110 (13.1.2) demands. */
export function isKnown(ifNoneMatch: string | undefined, { etag }: ObjectFacts): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag)
}

/**
 * Whether a range may be served to continue what the client has: `If-Range`, compared strongly (13.1.5), so a weak tag
 * or another date gives the whole object.
 */
export function isSameObject(ifRange: string | undefined, { etag, modifiedAt }: ObjectFacts): boolean {
  if (ifRange === undefined) return true
  const validator = ifRange.trim()
  return validator === etag || validator === modifiedAt.toUTCString()
}
