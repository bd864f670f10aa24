import type { HotSettings } from '#platform/process/hot-settings.ts'

/** What one socket, and one viewer, may have. Documented for clients in docs/chat.md. */
export interface LiveLimits {
  /** Operations that run at once on one socket, nearly all of them subscriptions. */
  subscriptions: number
  /** Sockets of one viewer. */
  sockets: number
  /** Sockets of guests at one address. */
  guests: number
  /** Operations begun on one socket within a minute. */
  operations: number
  /** Frames of any kind on one socket within a minute. */
  frames: number
  /** Largest frame, in bytes. */
  payload: number
  /** A socket says who it is within so many milliseconds. */
  initMs: number
  /** A ping goes out this often, in milliseconds; a peer that does not answer by the next one is gone. */
  pingMs: number
  /** A client may leave everything unread for so many milliseconds. */
  patienceMs: number
  /** A socket's session is looked at this often, in milliseconds, also when nobody said that it ended. */
  sessionMs: number
  /** Sessions looked at so within a second, however many sockets there are. */
  sessionChecks: number
}

export const LIVE_LIMITS: LiveLimits = {
  subscriptions: 20,
  sockets: 5,
  guests: 50,
  operations: 100,
  frames: 600,
  payload: 64 * 1024,
  initMs: 3_000,
  pingMs: 12_000,
  patienceMs: 5_000,
  sessionMs: 3_000,
  sessionChecks: 300,
}

/** The limits as they are at any moment: some of them may be changed while the system runs. */
export function hotLiveLimits(hot: HotSettings, others: Partial<LiveLimits> = {}): LiveLimits {
  const usual = { ...LIVE_LIMITS, ...others }
  const limits = { ...usual }
  hot.apply(({ sockets, guestSockets, subscriptions, operationsPerMinute }) => {
    limits.sockets = sockets ?? usual.sockets
    limits.guests = guestSockets ?? usual.guests
    limits.subscriptions = subscriptions ?? usual.subscriptions
    limits.operations = operationsPerMinute ?? usual.operations
  })
  return limits
}
