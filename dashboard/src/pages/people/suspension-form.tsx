import type { FormEvent, MouseEvent } from 'react'
import { textOf } from '../../form-text.ts'
import { ask } from '../../graph.ts'
import { ReinstateUserDocument, SuspendUserDocument } from '../../operations.generated.ts'
import { Ago } from '../../parts/ago.tsx'
import { useWords } from '../../words/language.ts'
import type { Moderated } from './person.ts'
import type { Moderation } from './use-moderation.ts'

/** The most characters of a reason. */
const LONGEST_REASON = 200

/** Keeps somebody out, for a reason that has to be written; or says why they are kept out, and lets them in again. */
export function SuspensionForm({ person, isBusy, act }: Moderation & { person: Moderated }) {
  const { moderation } = useWords()
  const { id: userId, suspension } = person

  function suspend(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const reason = textOf(form, 'reason').trim()
    act(
      async () => {
        const { suspendUser } = await ask(SuspendUserDocument, { userId, reason })
        form.reset()
        return suspendUser
      },
      suspension ? moderation.hasReason : moderation.isSuspended,
    )
  }

  function reinstate({ currentTarget }: MouseEvent<HTMLButtonElement>) {
    // What was being written for another reason is none to suspend them anew.
    currentTarget.form?.reset()
    act(async () => (await ask(ReinstateUserDocument, { userId })).reinstateUser, moderation.isReinstated)
  }

  return (
    <form onSubmit={suspend}>
      {suspension ? (
        <>
          <b>
            {moderation.suspended} <Ago at={suspension.since} />
          </b>
          <p>{suspension.reason}</p>
        </>
      ) : (
        <p className="hint">{moderation.suspendWhat}</p>
      )}
      <label>
        {suspension ? moderation.otherReason : moderation.reason}
        <input name="reason" required maxLength={LONGEST_REASON} autoComplete="off" />
      </label>
      <div className="ways">
        <button className="button" disabled={isBusy}>
          {suspension ? moderation.changeReason : moderation.suspend}
        </button>
        {suspension && (
          <button type="button" className="button" disabled={isBusy} onClick={reinstate}>
            {moderation.reinstate}
          </button>
        )}
      </div>
    </form>
  )
}
