import type { StudioResult } from '../../operations.generated.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { ago, useWords } from '../../words/language.ts'

/** What others said lately, under all videos together. */
export function Inbox({ comments }: { comments: StudioResult['receivedComments']['items'] }) {
  const words = useWords()
  return (
    <section className="panel">
      <h2>{words.inbox}</h2>
      {comments.length === 0 && <p className="hint">{words.noInbox}</p>}
      <ul className="inbox">
        {comments.map(({ id, author, content, createdAt, video }) => (
          <li key={id}>
            <Avatar id={author.id} name={author.name} />
            <div>
              <b>{author.name}</b> <small>{ago(createdAt)}</small>
              <p>{content}</p>
              <small>{video.title || words.untitled}</small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
