import type { Worker } from 'node:cluster'

/** Rows that were written, by their kind and their keys. */
export type Written = [kind: string, keys: readonly string[]][]

/** What passes between two workers. */
export type LinkMessage =
  /** Tell me, too, from now on. I am there. */
  | { meets: string }
  /** Rows were written: forget them. */
  | { wrote: Written }

/** What passes between a worker and the process that started it. Addresses are paths of sockets. */
export type FellowMessage =
  /** Others may meet me there. */
  | { fellow: 'joins'; at: string }
  /** Meet those who joined before you. */
  | { fellow: 'joined'; others: readonly string[] }
  /** It has not heard what it was told for far too long, or cannot be met. One that has ended is nobody any more. */
  | { fellow: 'hangs'; at: string }

/** One end of a way between a worker and the process that started it. */
export interface Channel {
  send(message: FellowMessage): void
  onMessage(hear: (message: FellowMessage) => void): void
}

/** From a worker to the process that started it. */
export const channelToStarter: Channel = {
  // Without it this process is about to end, and so is whoever would have been answered.
  send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
  onMessage(hear) {
    process.on('message', (message: object) => {
      if (isFellowMessage(message)) hear(message)
    })
  },
}

/** From the process that started a worker to it. */
export function channelTo(worker: Worker): Channel {
  return {
    send: (message) => void worker.send(message),
    onMessage(hear) {
      worker.on('message', (message: object) => {
        if (isFellowMessage(message)) hear(message)
      })
    },
  }
}

/** Other libraries talk on the channels of processes, too. */
const isFellowMessage = (message: object): message is FellowMessage => 'fellow' in message
