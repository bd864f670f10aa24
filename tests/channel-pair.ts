import type { Channel, FellowMessage } from '#platform/process/fellow-messages.ts'

/** Both ends of a way between a worker and its starter. What is sent arrives later and as a copy, as between processes. */
export function channelPair(): [Channel, Channel] {
  const hearing: ((message: FellowMessage) => void)[][] = [[], []]
  const end = (own: 0 | 1): Channel => ({
    send(message) {
      const copy = structuredClone(message)
      setTimeout(() => hearing[1 - own]?.forEach((hear) => hear(copy)))
    },
    onMessage: (hear) => void hearing[own]?.push(hear),
  })
  return [end(0), end(1)]
}
