import { useRef } from 'react'

/**
 * Has work done one after the other: of two requests that overtake each other the first one would have the last word.
 * Answers with null for work that is not the last by the time it is done.
 */
export function useInTurn(): <Done>(work: () => Promise<Done>) => Promise<Done | null> {
  const last = useRef<Promise<unknown>>(Promise.resolve())
  return async (work) => {
    const done = last.current.then(work)
    // The next one begins whatever becomes of this one.
    const ended = done.catch(() => undefined)
    last.current = ended
    const result = await done
    return last.current === ended ? result : null
  }
}
