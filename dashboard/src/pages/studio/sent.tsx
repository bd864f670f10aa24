import type { StudioResult } from '../../operations.generated.ts'
import { Ago } from '../../parts/ago.tsx'
import { useWords } from '../../words/language.ts'

type SentFile = NonNullable<StudioResult['myUploads']>['items'][number]

/** Files that are not videos yet, or never will be, and why. */
export function Sent({ files }: { files: readonly SentFile[] }) {
  const words = useWords()
  const unfinished = files.filter(({ status }) => status === 'PROCESSING' || status === 'FAILED')
  if (unfinished.length === 0) return null
  return (
    <section className="panel">
      <h2>{words.sent}</h2>
      <ul className="sent">
        {unfinished.map(({ id, title, status, createdAt, failure }) => (
          <li key={id}>
            <span className="state" data-state={status}>
              {words.states[status]}
            </span>
            <b>{title || words.untitled}</b>
            <small>
              <Ago at={createdAt} />
            </small>
            {failure && <p className="problem">{failure.message}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
