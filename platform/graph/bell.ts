/** Wakes up one who waits; rung while nobody waits, it is heard by the next wait. */
export interface Bell {
  /** The trace in which it is rung goes along. */
  ring(): void
  /** Resolves when rung, or when the signal that the bell was made with says that nobody needs it any longer. */
  rung(): Promise<void>
}

export function createBell(signal: AbortSignal): Bell {
  let isRung = false
  let wake: () => void = () => undefined
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    ring() {
      isRung = true
      wake()
    },
    async rung() {
      if (!isRung && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
      isRung = false
    },
  }
}
