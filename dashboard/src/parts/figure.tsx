import type { Counted } from '../operations.generated.ts'
import { shortNumber, useWords } from '../words/language.ts'
import { Chart } from './chart.tsx'

interface FigureProps {
  title: string
  counted: Counted | null
  /** The total as it is now, where it is told live. */
  live?: number
}

/** A number, what the period added, how that compares with the one before, and the days. */
export function Figure({ title, counted, live }: FigureProps) {
  const words = useWords()
  if (!counted) {
    return (
      <section className="figure" aria-label={title}>
        <h2>{title}</h2>
        <p className="problem">{words.missing}</p>
      </section>
    )
  }
  const { total, inPeriod, inPeriodBefore, series } = counted
  return (
    <section className="figure" aria-label={title}>
      <h2>{title}</h2>
      <p className="figure-total">{shortNumber(live ?? total)}</p>
      <p className="figure-change">
        +{shortNumber(inPeriod)} <Change now={inPeriod} before={inPeriodBefore} />
      </p>
      <Chart series={series} label={words.byDay(title)} />
    </section>
  )
}

function Change({ now, before }: { now: number; before: number }) {
  const words = useWords()
  if (before === 0) return <small>{words.noneBefore}</small>
  const part = (now - before) / before
  const format = new Intl.NumberFormat(document.documentElement.lang, {
    ...{ style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 0 },
  })
  return (
    <small className="change" data-way={part < 0 ? 'down' : 'up'}>
      {words.against(format.format(part))}
    </small>
  )
}
