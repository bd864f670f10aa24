import type { Line } from '../../operations.generated.ts'

/** Messages of one conversation put together: each once, in the order of the conversation. */
export function inOrder(shown: readonly Line[], more: readonly Line[]): Line[] {
  const bySequence = new Map([...shown, ...more].map((line) => [line.sequence, line]))
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence)
}
