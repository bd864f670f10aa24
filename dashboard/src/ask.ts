import { useCallback, useEffect, useState } from 'react'
import { ask, asRefusal, type Refusal } from './graph.ts'
import type { Operation } from './operation.ts'
import { useViewer } from './session.ts'

/** What a page knows of its question: nothing yet, an answer, or why there is none. */
export interface Asked<Result> {
  readonly data: Result | null
  readonly refusal: Refusal | null
  /** Changes the answer as it is shown here, after a write that said what is true now. */
  readonly change: (change: (data: Result) => Result) => void
  readonly again: () => void
}

/**
 * Asks when the component appears, and again when what it asks about, or who asks, changes. What was `read` again
 * takes the place of what is shown, unless `together` says what becomes of both.
 */
export function useAsk<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  together: (shown: Result, read: Result) => Result = (_, read) => read,
): Asked<Result> {
  const viewer = useViewer()
  const key = JSON.stringify([operation.name, variables, viewer?.id])
  const [state, setState] = useState<{ key: string; data: Result | null; refusal: Refusal | null }>({
    ...{ key, data: null, refusal: null },
  })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    const abort = new AbortController()
    ask(operation, variables, { signal: abort.signal }).then(
      (read) =>
        setState(({ key: shownKey, data: shown }) => ({
          key,
          data: shownKey === key && shown !== null ? together(shown, read) : read,
          refusal: null,
        })),
      (error: unknown) => {
        if (abort.signal.aborted) return
        const refusal = asRefusal(error)
        // What is shown already stays, where it could not be had again.
        setState((now) => (now.key === key && now.data !== null ? now : { key, data: null, refusal }))
      },
    )
    return () => abort.abort()
  }, [key, attempt])
  const current = state.key === key ? state : { data: null, refusal: null }
  return {
    data: current.data,
    refusal: current.refusal,
    change: useCallback((change) => {
      setState((now) => (now.data === null ? now : { ...now, data: change(now.data) }))
    }, []),
    again: useCallback(() => setAttempt((n) => n + 1), []),
  }
}
