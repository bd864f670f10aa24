/**
 * `sslmode` as everybody else understands it, postgres.js among them: what does not speak of verifying asks for no certificate
 * that somebody vouches for, and many servers have none. `pg` (8) would verify it all the same.
 */
export function asOthersDo(url: string): string {
  const meant = new URL(url)
  const mode = meant.searchParams.get('sslmode') ?? ''
  if (['require', 'prefer', 'allow'].includes(mode)) meant.searchParams.set('sslmode', 'no-verify')
  return meant.href
}
