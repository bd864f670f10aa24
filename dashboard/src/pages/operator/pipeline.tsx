import type { OperatorResult } from '../../operations.generated.ts'
import { shortNumber, useWords } from '../../words/language.ts'

const states = ['UPLOADING', 'PROCESSING', 'READY', 'FAILED'] as const

interface PipelineProps {
  statistics: OperatorResult['statistics']
  queueDepth: number | null
}

/** Files on their way to videos: how many are where. */
export function Pipeline({ statistics, queueDepth }: PipelineProps) {
  const words = useWords()
  const { uploads, receivedBytes, storedBytes } = statistics
  const bytes = new Intl.NumberFormat(document.documentElement.lang, {
    ...{ style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 },
  })
  return (
    <section className="figure" aria-label={words.pipeline}>
      <h2>{words.pipeline}</h2>
      <dl className="pipeline">
        {states.map((state) => (
          <div key={state}>
            <dt>
              <span className="state" data-state={state}>
                {words.states[state]}
              </span>
            </dt>
            <dd>{shortNumber(uploads?.find(({ status }) => status === state)?.count ?? 0)}</dd>
          </div>
        ))}
        <div>
          <dt>{words.queue}</dt>
          <dd>{shortNumber(queueDepth ?? 0)}</dd>
        </div>
        <div>
          <dt>{words.received}</dt>
          <dd>{bytes.format((receivedBytes ?? 0) / 1_000_000)}</dd>
        </div>
        <div>
          <dt>{words.stored}</dt>
          <dd>{storedBytes === null ? '–' : bytes.format(storedBytes / 1_000_000)}</dd>
        </div>
      </dl>
    </section>
  )
}
