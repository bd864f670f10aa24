import type { Line } from '../../operations.generated.ts'

/** Messages of one conversation put together: each once, in the order of the conversation. */
export function inOrder(shown: readonly Line[], more: readonly Line[]): Line[] {
  const bySequence = new Map([...shown, ...more].map((line) => [line.sequence, line]))
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence)
}

/** What was read of a conversation, and what came since. What lies before it belongs to older pages, which are whole. */
export function withArrived(read: readonly Line[], arrived: readonly Line[]): Line[] {
  const first = read[0]?.sequence ?? 0
  return inOrder(
    read,
    arrived.filter(({ sequence }) => sequence > first),
  )
}
