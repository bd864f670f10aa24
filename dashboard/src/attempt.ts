import { useRef } from 'react'

/** A text that was sent once, and the id it was sent with. */
interface Attempt {
  content: string
  id: string
}

/**
 * What is being sent, which may be sent again when no answer came: the graph takes the same id for the same thing, and it is
 * there once.
 */
export function useAttempt() {
  const last = useRef<Attempt | null>(null)
  return {
    /** The same text again is the same thing; another text under its id would be taken for it, and be lost. */
    idOf(content: string): string {
      if (last.current?.content !== content) last.current = { content, id: newId() }
      return last.current.id
    },
    /** It has arrived: what is sent from now on is something new, also where it says the same. */
    arrived(id: string): void {
      if (last.current?.id === id) last.current = null
    },
    /** What is written from now on is something new. */
    forget(): void {
      last.current = null
    },
  }
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
