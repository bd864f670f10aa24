import postgres, { type Sql } from 'postgres'

/**
 * For options of postgres.js, which by itself replaces a connection by another after half an hour to an hour: with it goes
 * whatever was locked for as long as it lasts.
 */
export const LASTING = { max_lifetime: null }

/** One connection, for work that goes on while a lock is held by it. */
export function openLasting(url: string): Sql {
  return postgres(url, { ...LASTING, max: 1, onnotice: () => undefined })
}
