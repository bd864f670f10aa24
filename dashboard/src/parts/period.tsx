import { useWords } from '../words/language.ts'

interface PeriodProps {
  choices: readonly number[]
  days: number
  onChange: (days: number) => void
}

export function Period({ choices, days, onChange }: PeriodProps) {
  const words = useWords()
  return (
    <div className="period" role="group" aria-label={words.period}>
      {choices.map((choice) => (
        <button key={choice} type="button" aria-pressed={choice === days} onClick={() => onChange(choice)}>
          {words.days(choice)}
        </button>
      ))}
    </div>
  )
}
