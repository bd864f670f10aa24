/** The same file on this page's own origin, which serves all media: the page's policy allows no other. */
export function ownAddress(address: string | null | undefined): string | undefined {
  if (!address) return undefined
  const { pathname, search } = new URL(address, location.href)
  return pathname + search
}
