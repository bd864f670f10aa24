import { useState, type FormEvent } from 'react'
import { textOf } from '../form-text.ts'
import { ask, asRefusal, type Refusal } from '../graph.ts'
import { MeDocument, SignInDocument, SignUpDocument } from '../operations.generated.ts'
import { rememberViewer } from '../session.ts'
import { useWords } from '../words/language.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { sentenceFor } from './states.tsx'

/** What a guest sees where a viewer is needed. */
export function SignInPage() {
  const words = useWords()
  return (
    <div className="sign-in-page">
      <h1>{words.signInFor}</h1>
      <p>{words.signInWhy}</p>
      <SignInForm onDone={() => undefined} />
    </div>
  )
}

export function SignInDialog({ onClose }: { onClose: () => void }) {
  const words = useWords()
  return (
    <Dialog title={words.signIn} onClose={onClose}>
      <SignInForm onDone={onClose} />
    </Dialog>
  )
}

function SignInForm({ onDone }: { onDone: () => void }) {
  const words = useWords()
  const [isNew, setNew] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const who = { username: textOf(form, 'username'), password: textOf(form, 'password') }
    setBusy(true)
    try {
      const { user, token } = isNew
        ? (await ask(SignUpDocument, who)).register
        : (await ask(SignInDocument, who)).login
      // A second question: people are told their own role, and who signs in was nobody a moment ago. It is asked again
      // with the next page (role.ts); what there is no answer to is no reason to be outside.
      const { me } = await ask(MeDocument, {}, { token }).catch(() => ({ me: null }))
      rememberViewer({ id: user.id, name: user.name ?? who.username, role: me?.role ?? 'USER', token })
      onDone()
    } catch (error) {
      setRefusal(asRefusal(error))
      setBusy(false)
    }
  }

  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <label>
        {words.userName}
        <input name="username" required maxLength={32} autoComplete="username" spellCheck={false} />
      </label>
      <label>
        {words.password}
        <input
          name="password"
          type="password"
          required
          minLength={isNew ? 8 : 1}
          maxLength={128}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          aria-describedby={isNew ? 'password-rule' : undefined}
        />
      </label>
      {isNew && (
        <p id="password-rule" className="hint">
          {words.passwordRule}
        </p>
      )}
      {refusal && <Problem>{sentenceFor(refusal, words)}</Problem>}
      <button className="button primary" disabled={isBusy}>
        {isNew ? words.signUp : words.signIn}
      </button>
      <button type="button" className="bare" onClick={() => setNew(!isNew)}>
        {isNew ? words.knownHere : words.newHere}
      </button>
    </form>
  )
}
