/**
 * The search of an address, with its question mark. Whoever judges a request and whoever answers it read the same one:
 * Fastify's own begins elsewhere where a `#` or a whole address stands before the question mark.
 */
export function searchOf(url: string): string {
  const start = url.indexOf('?')
  return start < 0 ? '' : url.slice(start)
}
