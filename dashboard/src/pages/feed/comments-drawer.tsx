import { useState, type FormEvent } from 'react'
import { useAsk } from '../../ask.ts'
import { useAttempt } from '../../attempt.ts'
import { textOf } from '../../form-text.ts'
import { ask, asRefusal, type Refusal } from '../../graph.ts'
import {
  CommentDocument,
  CommentsDocument,
  DeleteCommentDocument,
  type CommentsResult,
} from '../../operations.generated.ts'
import { Ago } from '../../parts/ago.tsx'
import { Avatar } from '../../parts/avatar.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { More } from '../../parts/more.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Refused, sentenceFor, Waiting } from '../../parts/states.tsx'
import { mayDelete, useViewer } from '../../session.ts'
import { useWords } from '../../words/language.ts'

type Page = NonNullable<CommentsResult['comments']>

/** What is said about a video that is not there any more. */
const NONE: Page = { items: [], next: null }

interface CommentsDrawerProps {
  videoId: string
  onCount: (by: 1 | -1) => void
  onClose: () => void
}

export function CommentsDrawer({ videoId, onCount, onClose }: CommentsDrawerProps) {
  const words = useWords()
  const viewer = useViewer()
  const { data, refusal, change, again } = useAsk(CommentsDocument, { videoId })
  const [problem, setProblem] = useState<Refusal | null>(null)
  const [isSaying, setSaying] = useState(false)
  const attempt = useAttempt()
  const { items, next } = data?.comments ?? NONE
  // From what is shown when an answer comes: another one may have come since it was asked.
  const show = (become: (shown: Page) => Page) =>
    change(({ comments }) => ({ comments: become(comments ?? NONE) }))

  async function say(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const content = textOf(form, 'content')
    setSaying(true)
    await trying(async () => {
      const clientCommentId = attempt.idOf(content)
      const { postComment } = await ask(CommentDocument, { videoId, content, clientCommentId })
      attempt.arrived(clientCommentId)
      show(({ items, next }) => ({ items: [postComment, ...items], next }))
      onCount(1)
      // What was typed meanwhile is the next comment.
      if (textOf(form, 'content') === content) form.reset()
    })
    setSaying(false)
  }

  const remove = (commentId: string) =>
    trying(async () => {
      await ask(DeleteCommentDocument, { commentId })
      show(({ items, next }) => ({ items: items.filter(({ id }) => id !== commentId), next }))
      onCount(-1)
    })

  async function more(after: string) {
    const { comments } = await ask(CommentsDocument, { videoId, after })
    const { items, next } = comments ?? NONE
    // Asked for twice, it is shown once.
    show((shown) => (shown.next === after ? { items: [...shown.items, ...items], next } : shown))
  }

  /** What did not work is said: a button that does nothing looks broken. */
  async function trying(work: () => Promise<void>) {
    try {
      await work()
      setProblem(null)
    } catch (error) {
      setProblem(asRefusal(error))
    }
  }

  return (
    <Dialog title={words.comments} className="drawer" onClose={onClose}>
      <ul className="comments">
        {!data && !refusal && <Waiting />}
        {refusal && <Refused refusal={refusal} again={again} />}
        {data && items.length === 0 && <p className="hint">{words.noComments}</p>}
        {items.map(({ id, author, content, createdAt }) => (
          <li key={id}>
            <Avatar person={author} />
            <div>
              <b>{author.name}</b>{' '}
              <small>
                <Ago at={createdAt} />
              </small>
              <p>{content}</p>
            </div>
            {mayDelete(viewer, author.id) && (
              <button
                type="button"
                className="bare"
                aria-label={words.remove}
                onClick={() => void remove(id)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
        {next !== null && (
          <li>
            <More ask={() => more(next)} />
          </li>
        )}
      </ul>
      {problem && <Problem>{sentenceFor(problem, words)}</Problem>}
      {viewer ? (
        <form className="say" onSubmit={(event) => void say(event)}>
          <input
            name="content"
            required
            maxLength={500}
            placeholder={words.saySomething}
            aria-label={words.saySomething}
            autoComplete="off"
            onInput={({ currentTarget }) => {
              if (currentTarget.value === '') attempt.forget()
            }}
          />
          <button className="button primary" aria-label={words.send} disabled={isSaying}>
            <Icon name="send" isFull />
          </button>
        </form>
      ) : (
        <p className="hint">{words.refusals.UNAUTHENTICATED}</p>
      )}
    </Dialog>
  )
}
