import { useState } from 'react'
import { useWords } from '../words/language.ts'
import { Problem } from './problem.tsx'

/** The way to what follows, and a word when it could not be had. */
export function More({ ask }: { ask: () => Promise<void> }) {
  const words = useWords()
  const [progress, setProgress] = useState<'idle' | 'busy' | 'failed'>('idle')
  async function more() {
    setProgress('busy')
    setProgress(
      await ask().then(
        () => 'idle',
        () => 'failed',
      ),
    )
  }
  return (
    <>
      {progress === 'failed' && <Problem>{words.refusals.other}</Problem>}
      <button type="button" className="button" disabled={progress === 'busy'} onClick={() => void more()}>
        {words.more}
      </button>
    </>
  )
}
