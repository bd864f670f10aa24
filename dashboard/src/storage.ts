/** What a browser remembers by. Some people forbid it, and the page then goes on without. */
type Memory = 'localStorage' | 'sessionStorage'

export function recall(memory: Memory, key: string): string | null {
  try {
    return window[memory].getItem(key)
  } catch {
    return null
  }
}

/** `null` is for what is to be forgotten. */
export function remember(memory: Memory, key: string, text: string | null): void {
  try {
    if (text === null) window[memory].removeItem(key)
    else window[memory].setItem(key, text)
  } catch {
    // It lasts as long as the page does.
  }
}
