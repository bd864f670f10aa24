import { useState } from 'react'
import { asRefusal, type Refusal } from '../../graph.ts'
import type { Moderated } from './person.ts'

/** What each part of the dialog gets to do something to somebody. */
export interface Moderation {
  /** Something is being done: one thing at a time. */
  readonly isBusy: boolean
  /** Does something, and says `done` when it is. */
  readonly act: (change: () => Promise<Moderated>, done: string) => void
}

/** What was done last, or why it was not. */
export interface Outcome {
  readonly told: string
  readonly refusal: Refusal | null
}

const NOTHING_YET: Outcome = { told: '', refusal: null }

export function useModeration(onChange: (facts: Moderated) => void): Moderation & { outcome: Outcome } {
  const [isBusy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState(NOTHING_YET)

  async function attempt(change: () => Promise<Moderated>, done: string) {
    setBusy(true)
    // Emptied first: the same words are read out again only when they are new.
    setOutcome(NOTHING_YET)
    try {
      onChange(await change())
      setOutcome({ told: done, refusal: null })
    } catch (error) {
      setOutcome({ told: '', refusal: asRefusal(error) })
    }
    setBusy(false)
  }

  return { isBusy, outcome, act: (change, done) => void attempt(change, done) }
}
