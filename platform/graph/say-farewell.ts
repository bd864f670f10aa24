import type { WebSocket } from 'ws'
import type { CloseReason } from './close-reasons.ts'

/** A peer that was told to go, or does not hang up either, has this long, in milliseconds, before its connection is cut. */
const FAREWELL_MS = 1_000

/** Closes a WebSocket, whatever its peer makes of that. Without a reason it is we who hang up. */
export function sayFarewell(ws: WebSocket, { code, reason }: Partial<CloseReason> = {}): void {
  ws.close(code, reason)
  setTimeout(() => ws.terminate(), FAREWELL_MS).unref()
}
