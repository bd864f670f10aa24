import { traceHeaders, type TraceHeaders } from '#platform/observe/traces.ts'

/** Wakes up one who waits; rung while nobody waits, it is heard by the next wait. */
export interface Bell {
  ring(): void
  /** Resolves when rung, or when the signal that the bell was made with says that nobody needs it any longer. */
  rung(): Promise<void>
  /** The trace in which it was rung last: whoever woke up goes on with it. */
  readonly trace: TraceHeaders
}

export function createBell(signal: AbortSignal): Bell {
  let isRung = false
  let trace: TraceHeaders = {}
  let wake: () => void = () => undefined
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    ring() {
      isRung = true
      trace = traceHeaders()
      wake()
    },
    async rung() {
      if (!isRung && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
      isRung = false
    },
    get trace() {
      return trace
    },
  }
}
