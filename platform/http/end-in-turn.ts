import type { Socket } from 'node:net'

/** Time from one to the next, in milliseconds. */
const APART_MS = 4

/** In the order in which they are ended. */
const ending = new Set<Socket>()
let isBusy = false

/**
 * Ends a connection of which nothing more is read: one after the other, with time between them. With each goes what the
 * kernel has kept of it unread, often megabytes; a hundred at once, as a flood's come, hold everybody up for a tenth of a
 * second.
 */
export function endInTurn(socket: Socket): void {
  if (socket.destroyed) return
  ending.add(socket)
  socket.once('close', () => ending.delete(socket))
  if (isBusy) return
  isBusy = true
  endNext()
}

function endNext(): void {
  const [socket] = ending
  isBusy = socket !== undefined
  if (!socket) return
  ending.delete(socket)
  socket.resetAndDestroy()
  setTimeout(endNext, APART_MS).unref()
}
