import { useState, type FormEvent } from 'react'
import { textOf } from '../form-text.ts'
import { ask, asRefusal, type Refusal } from '../graph.ts'
import { DeleteAccountDocument, type DeleteAccountResult } from '../operations.generated.ts'
import { forgetViewer } from '../session.ts'
import type { Words } from '../words/english.ts'
import { useWords } from '../words/language.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { sentenceFor } from './states.tsx'

/** What became of an account that was deleted. */
export type Left = DeleteAccountResult['deleteAccount']

interface DeleteAccountDialogProps {
  onLeft: (left: Left) => void
  onClose: () => void
}

/** Says what goes with an account, and deletes it with the password. */
export function DeleteAccountDialog({ onLeft, onClose }: DeleteAccountDialogProps) {
  const words = useWords()
  const [isGoing, setGoing] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)

  async function remove(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const password = textOf(event.currentTarget, 'password')
    setGoing(true)
    setRefusal(null)
    try {
      onLeft((await ask(DeleteAccountDocument, { password })).deleteAccount)
      forgetViewer()
    } catch (error) {
      setRefusal(asRefusal(error))
      setGoing(false)
    }
  }

  return (
    <Dialog title={words.deleteAccount} onClose={onClose}>
      <p>{words.deleteAccountWhat}</p>
      <form className="sign-in" onSubmit={(event) => void remove(event)}>
        <label>
          {words.password}
          <input name="password" type="password" required autoComplete="current-password" />
        </label>
        {refusal && <Problem>{sentence(refusal, words)}</Problem>}
        <div className="choice">
          <button type="button" className="button" onClick={onClose}>
            {words.cancel}
          </button>
          <button className="button primary" disabled={isGoing}>
            {words.deleteForGood}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Stands when its viewer is gone: a socket that ends with the session may have told the page before the answer did. */
export function LeftDialog({ left, onClose }: { left: Left; onClose: () => void }) {
  const words = useWords()
  return (
    <Dialog title={words.deleteAccount} onClose={onClose}>
      <p role="status">{left.isErased ? words.accountIsGone : words.accountIsGoing}</p>
    </Dialog>
  )
}

function sentence(refusal: Refusal, words: Words): string {
  if (refusal.code === 'BAD_CREDENTIALS') return words.wrongPassword
  return refusal.code === 'FORBIDDEN' ? words.onlyAdministrator : sentenceFor(refusal, words)
}
