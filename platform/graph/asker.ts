import type { Caller } from '#platform/identity/caller.ts'

/** Whoever asked one question on a line, and may go before it is answered. */
export interface Asker {
  /** The caller, who says whether they have gone. */
  readonly caller: Caller
  /** They have gone. */
  leave(): void
}

export function askerOf(sealed: Caller): Asker {
  let control: AbortController | undefined
  let isGone = false
  const left = () => {
    control ??= new AbortController()
    if (isGone) control.abort()
    return control.signal
  }
  // Named first: V8 puts a function that is written into a property in old space (docs/performance.md).
  const hasLeft = () => isGone
  return {
    caller: { ...sealed, left, hasLeft },
    leave() {
      isGone = true
      control?.abort()
    },
  }
}
