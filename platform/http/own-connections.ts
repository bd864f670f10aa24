import type { Socket } from 'node:net'

/** Connections on which a service of ours proved who it is: what comes over them was counted where it came from. */
const ours = new WeakSet<Socket>()

/** Remembers a connection over which a good seal came. */
export function trustConnection(socket: Socket): void {
  ours.add(socket)
}

/** Whether a service of ours is at its other end. Strangers may come over it, too, where a proxy is in between. */
export function isOwnConnection(socket: Socket): boolean {
  return ours.has(socket)
}
