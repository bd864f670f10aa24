import { useState, type FormEvent } from 'react'
import { useAsk } from '../../ask.ts'
import { textOf } from '../../form-text.ts'
import { ask, Refusal } from '../../graph.ts'
import { CommentDocument, CommentsDocument, DeleteCommentDocument } from '../../operations.generated.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Refused, sentenceFor, Waiting } from '../../parts/states.tsx'
import { useViewer } from '../../session.ts'
import { ago, useWords } from '../../words/language.ts'

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
  const items = data?.comments?.items ?? []
  const next = data?.comments?.next ?? null
  const show = (comments: typeof items, cursor = next) =>
    change(() => ({ comments: { items: comments, next: cursor } }))

  async function say(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const content = textOf(form, 'content')
    await trying(async () => {
      const { postComment } = await ask(CommentDocument, { videoId, content })
      show([postComment, ...items])
      onCount(1)
      form.reset()
    })
  }

  const remove = (commentId: string) =>
    trying(async () => {
      await ask(DeleteCommentDocument, { commentId })
      show(items.filter(({ id }) => id !== commentId))
      onCount(-1)
    })

  const more = (after: string) =>
    trying(async () => {
      const page = await ask(CommentsDocument, { videoId, after })
      show([...items, ...(page.comments?.items ?? [])], page.comments?.next ?? null)
    })

  /** What did not work is said: a button that does nothing looks broken. */
  async function trying(work: () => Promise<void>) {
    try {
      await work()
      setProblem(null)
    } catch (error) {
      setProblem(error instanceof Refusal ? error : new Refusal('INTERNAL', ''))
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
            <Avatar id={author.id} name={author.name} />
            <div>
              <b>{author.name}</b> <small>{ago(createdAt)}</small>
              <p>{content}</p>
            </div>
            {author.id === viewer?.id && (
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
            <button type="button" className="button" onClick={() => void more(next)}>
              {words.more}
            </button>
          </li>
        )}
      </ul>
      {problem && (
        <p className="problem" role="alert">
          {sentenceFor(problem, words)}
        </p>
      )}
      {viewer ? (
        <form className="say" onSubmit={(event) => void say(event)}>
          <input
            name="content"
            required
            maxLength={500}
            placeholder={words.saySomething}
            aria-label={words.saySomething}
            autoComplete="off"
          />
          <button className="button primary" aria-label={words.send}>
            <Icon name="send" isFull />
          </button>
        </form>
      ) : (
        <p className="hint">{words.refusals.UNAUTHENTICATED}</p>
      )}
    </Dialog>
  )
}
