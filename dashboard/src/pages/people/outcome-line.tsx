import { useEffect, useRef } from 'react'
import { Problem } from '../../parts/problem.tsx'
import { sentenceFor } from '../../parts/states.tsx'
import { useWords } from '../../words/language.ts'
import type { Outcome } from './use-moderation.ts'

/** Says what was done, or why it was not. What was pressed may be gone by then: whoever works by keys goes on from here. */
export function OutcomeLine({ told, refusal }: Outcome) {
  const words = useWords()
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const isFocusLost = document.activeElement === document.body
    if (isFocusLost && (told || refusal)) line.current?.focus()
  }, [told, refusal])
  return (
    <div ref={line} className="outcome" tabIndex={-1}>
      {/* There from the beginning: what changes in it is read out. */}
      <p role="status">{told}</p>
      {refusal && <Problem>{sentenceFor(refusal, words)}</Problem>}
    </div>
  )
}
