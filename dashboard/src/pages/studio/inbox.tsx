import { useState } from 'react'
import { ask } from '../../graph.ts'
import { OlderRemarksDocument, type StudioResult } from '../../operations.generated.ts'
import { Ago } from '../../parts/ago.tsx'
import { Avatar } from '../../parts/avatar.tsx'
import { More } from '../../parts/more.tsx'
import { useWords } from '../../words/language.ts'

type Remarks = StudioResult['receivedComments']

/** What others said, under all videos together: the latest, and older ones when asked for. */
export function Inbox({ latest }: { latest: Remarks }) {
  const words = useWords()
  const { items, more } = useOlder(latest)
  return (
    <section className="panel">
      <h2>{words.inbox}</h2>
      {items.length === 0 && <p className="hint">{words.noInbox}</p>}
      <ul className="inbox">
        {items.map(({ id, author, content, createdAt, video }) => (
          <li key={id}>
            <Avatar person={author} />
            <div>
              <b>{author.name}</b>{' '}
              <small>
                <Ago at={createdAt} />
              </small>
              <p>{content}</p>
              <small>{video.title || words.untitled}</small>
            </div>
          </li>
        ))}
      </ul>
      {more && <More ask={more} />}
    </section>
  )
}

/** The latest remarks with the older ones that were asked for; `more` as long as there are any. */
function useOlder(latest: Remarks) {
  const [state, setState] = useState<{ latest: Remarks; pages: readonly Remarks[] }>({ latest, pages: [] })
  // Other latest ones: what was older than those before them is asked for anew.
  const pages = state.latest === latest ? [latest, ...state.pages] : [latest]
  const after = pages.at(-1)?.next
  async function more(after: string) {
    const { receivedComments } = await ask(OlderRemarksDocument, { after })
    setState({ latest, pages: [...pages.slice(1), receivedComments] })
  }
  return {
    items: pages.flatMap(({ items }) => items),
    more: after ? () => more(after) : undefined,
  }
}
