import { useState } from 'react'
import { asRefusal, type Refusal } from '../graph.ts'
import { useWords } from '../words/language.ts'
import { Problem } from './problem.tsx'
import { sentenceFor } from './states.tsx'

/** The way to what follows, and why it could not be had. */
export function More({ ask }: { ask: () => Promise<void> }) {
  const words = useWords()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Refusal | null>(null)
  async function more() {
    setBusy(true)
    setProblem(
      await ask().then(
        () => null,
        (error: unknown) => asRefusal(error),
      ),
    )
    setBusy(false)
  }
  return (
    <>
      {problem && <Problem>{sentenceFor(problem, words)}</Problem>}
      <button type="button" className="button" disabled={isBusy} onClick={() => void more()}>
        {words.more}
      </button>
    </>
  )
}
