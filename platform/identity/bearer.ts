/** The token of an `Authorization` header; undefined when it has none, or speaks of something else. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
}
