import type { Channel, FellowMessage } from '#platform/process/fellows.ts'

/** Both ends of a way between two processes. What is sent arrives later and as a copy, as between processes. */
export function channelPair(delayMs = 0): [Channel, Channel] {
  const hearing: ((message: FellowMessage) => void)[][] = [[], []]
  const end = (own: 0 | 1): Channel => ({
    send(message) {
      const copy = structuredClone(message)
      setTimeout(() => hearing[1 - own]?.forEach((hear) => hear(copy)), delayMs)
    },
    onMessage: (hear) => void hearing[own]?.push(hear),
  })
  return [end(0), end(1)]
}
