import type { ReactNode } from 'react'
import type { Refusal } from '../graph.ts'
import { useWords } from '../words/language.ts'
import type { Words } from '../words/english.ts'

export function Waiting() {
  const { loading } = useWords()
  return (
    <div className="waiting" role="status">
      <span className="visually-hidden">{loading}</span>
    </div>
  )
}

/** A page or a part of one that has nothing to show, and why. */
export function Notice({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="notice">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** Why there is no answer, and the way to ask again. */
export function Refused({ refusal, again }: { refusal: Refusal; again: () => void }) {
  const words = useWords()
  return (
    <div className="notice" role="alert">
      <p>{sentenceFor(refusal, words)}</p>
      <button type="button" className="button" onClick={again}>
        {words.tryAgain}
      </button>
    </div>
  )
}

/** A refusal in the reader's words; what is wrong with an argument is said by the graph alone. */
export function sentenceFor(refusal: Refusal, { refusals }: Words): string {
  if (refusal.code === 'INVALID_INPUT') return refusal.message
  if (refusal.code === 'ACCOUNT_SUSPENDED') return `${refusals.ACCOUNT_SUSPENDED} ${refusal.reason}`
  const known: Readonly<Record<string, string>> = refusals
  return known[refusal.code] ?? refusals.other
}
