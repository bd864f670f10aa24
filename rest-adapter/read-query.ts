/** Signs that stand for something else in a query string, or that no text may hold as they are. */
const ENCODED = /[^!-$&-*,-~]/

/**
 * The parameters of an address, in their order. Read from the address itself: Fastify's own parser turns a repeated
 * key into an array. Most queries (numbers and tokens) need no decoding, and then no parser of forms either.
 */
export function readQuery(url: string): Iterable<readonly [string, string]> {
  const begin = url.indexOf('?') + 1
  if (begin === 0) return []
  const query = url.slice(begin)
  // With the sign that it begins with: it would take another one away.
  if (ENCODED.test(query)) return new URLSearchParams(`?${query}`)
  const found: [string, string][] = []
  for (const part of query.split('&')) {
    if (part === '') continue
    const sign = part.indexOf('=')
    found.push(sign < 0 ? [part, ''] : [part.slice(0, sign), part.slice(sign + 1)])
  }
  return found
}
