import postgres, { type Sql } from 'postgres'

/**
 * For options of postgres.js, which by itself replaces a connection by another after half an hour to an hour: with it goes
 * whatever was locked for as long as it lasts.
 */
export const LASTING = { max_lifetime: null }

/** How a server treats and answers those who say nothing of it is its operator's affair; here it must not matter. */
const HABITS = {
  DateStyle: 'ISO',
  // As a text: postgres.js does not tell of what is 0.
  options: ['statement', 'lock', 'idle_in_transaction_session']
    .map((what) => `-c ${what}_timeout=0`)
    .join(' '),
}

/** One connection, for work on the data as a whole: it takes as long as it takes, and keeps what it has locked. */
export function openLasting(url: string): Sql {
  return postgres(url, { ...LASTING, max: 1, connection: HABITS, onnotice: () => undefined })
}
