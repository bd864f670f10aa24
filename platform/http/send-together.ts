import type { Duplex } from 'node:stream'

export interface Together {
  /** Whether something waits to leave: what is written now leaves with it. */
  readonly isHeld: boolean
  /** To be called before each write. */
  hold(): void
}

/**
 * Lets what is written to a connection in one turn of the event loop leave together: one call to the kernel, which costs
 * more than everything else about a short message.
 */
export function sendTogether(stream: Duplex): Together {
  let isHeld = false
  return {
    get isHeld() {
      return isHeld
    },
    hold() {
      if (isHeld) return
      isHeld = true
      stream.cork()
      setImmediate(() => {
        isHeld = false
        stream.uncork()
      })
    },
  }
}
