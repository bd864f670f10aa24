import type { Config } from '../process/config.ts'

/** What the addresses of files begin with that are given out to whoever came by an origin: `PUBLIC_URL`, or that origin. */
export function baseAddress({ PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>): (origin: string) => string {
  return (origin) => PUBLIC_URL ?? origin
}
