import { ask } from '../../graph.ts'
import { RetryDocument, type OperatorResult } from '../../operations.generated.ts'
import { Ago } from '../../parts/ago.tsx'
import { useWords } from '../../words/language.ts'

interface FailedUploadsProps {
  files: NonNullable<OperatorResult['failedUploads']>['items']
  onRetried: () => void
}

/** What did not become what it was sent for, and why; what was given up can be tried again. */
export function FailedUploads({ files, onRetried }: FailedUploadsProps) {
  const words = useWords()
  if (files.length === 0) return null
  const retry = (id: string) => void ask(RetryDocument, { id }).then(onRetried, onRetried)
  return (
    <section className="panel">
      <h2>{words.failedUploads}</h2>
      <ul className="services">
        {files.map(({ id, purpose, title, owner, failure, failedAt, canRetry }) => (
          <li key={id}>
            <span className="state" data-state="FAILED">
              {words.states.FAILED}
            </span>
            <b>{title || words.purposes[purpose]}</b>
            <span>
              <bdi>{owner.name}</bdi>: {failure.message}
            </span>
            <small>
              <Ago at={failedAt} />
            </small>
            {canRetry && (
              <button type="button" className="button" onClick={() => retry(id)}>
                {words.tryAgain}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
