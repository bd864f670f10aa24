import type { Line, MessagesResult } from '../../operations.generated.ts'

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

/**
 * The newest messages read again, behind those that are shown and that they follow without a gap (within a
 * conversation messages are numbered without one). What lies before a gap is asked for again when it is wanted.
 */
export function readAgain(shown: MessagesResult, read: MessagesResult): MessagesResult {
  const { items, hasOlder } = read.messages
  const first = items[0]?.sequence ?? 0
  const last = items.at(-1)?.sequence ?? 0
  // Said, or told of, while it was being read.
  const since = shown.messages.items.filter(({ sequence }) => sequence > last)
  const before = shown.messages.items.filter(({ sequence }) => sequence < first)
  const gap = before.findLastIndex(({ sequence }, index) => sequence !== first - before.length + index)
  const isWhole = before.length > 0 && gap < 0
  return {
    ...read,
    messages: {
      items: inOrder([...before.slice(gap + 1), ...since], items),
      hasOlder: isWhole ? shown.messages.hasOlder : hasOlder,
    },
  }
}
