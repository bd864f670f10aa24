import postgres, { type Sql } from 'postgres'
import { patientSocket, type SocketPlace } from './patient-socket.ts'

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

/** Whoever copies rows closes their files before they roll back: so long after the connection was lost, in milliseconds. */
const MOMENT_MS = 2_000
/** For its end: what was asked when it was lost already is not waited for without end; in seconds. */
export const GOODBYE = { timeout: 1 }

/** One connection, for work on the data as a whole: it takes as long as it takes, and keeps what it has locked. */
export function openLasting(url: string): Sql {
  return postgres(url, {
    ...LASTING,
    ...{ socket: (place: SocketPlace) => patientSocket(place, MOMENT_MS) },
    ...{ max: 1, connection: HABITS, onnotice: () => undefined },
  })
}
