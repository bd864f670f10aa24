import { useState } from 'react'
import { useAsk } from '../../ask.ts'
import { useConnection, useLive } from '../../live.ts'
import {
  OperatorDocument,
  OperatorLiveDocument,
  type OperatorLiveResult,
} from '../../operations.generated.ts'
import { Figure } from '../../parts/figure.tsx'
import { Period } from '../../parts/period.tsx'
import { Refused, Waiting } from '../../parts/states.tsx'
import { useWords } from '../../words/language.ts'
import { FailedUploads } from './failed-uploads.tsx'
import { Pipeline } from './pipeline.tsx'
import { Services } from './standing.tsx'
import { TopCreators, TopVideos } from './top-lists.tsx'
import '../../style/numbers.css'

const figures = ['users', 'videos', 'views', 'likes', 'comments', 'messages', 'follows'] as const

/** The whole system in numbers; totals tick while one looks. */
export function OperatorPage() {
  const words = useWords()
  const connection = useConnection()
  const [days, setDays] = useState(30)
  const [live, setLive] = useState<OperatorLiveResult['liveStatistics'] | null>(null)
  const { data, refusal, again } = useAsk(OperatorDocument, { days })
  useLive(
    OperatorLiveDocument,
    () => ({}),
    ({ liveStatistics }) => setLive(liveStatistics),
  )
  const now = data?.statistics
  return (
    <div className="numbers">
      <header>
        <h1>{words.operator}</h1>
        <Period choices={[30, 90, 365]} days={days} onChange={setDays} />
        <p className="connection" data-state={connection} role="status">
          {words.connection[connection]}
        </p>
      </header>
      {refusal && <Refused refusal={refusal} again={again} />}
      {!now && !refusal && <Waiting />}
      {now && (
        <>
          <dl className="active-users">
            <div>
              <dt>{words.activeToday}</dt>
              <dd>{now.activeUsers.day}</dd>
            </div>
            <div>
              <dt>{words.activeWeek}</dt>
              <dd>{now.activeUsers.week}</dd>
            </div>
            <div>
              <dt>{words.activeMonth}</dt>
              <dd>{now.activeUsers.month}</dd>
            </div>
          </dl>
          <div className="figures">
            {figures.map((name) => (
              <Figure key={name} title={words[name]} counted={now[name]} live={live?.[name]?.total} />
            ))}
            <Pipeline statistics={now} queueDepth={live?.queueDepth ?? now.queueDepth} />
          </div>
          <FailedUploads files={data.failedUploads?.items ?? []} onRetried={again} />
          <div className="columns">
            <TopVideos videos={now.topVideos ?? []} />
            <TopCreators people={now.topCreators ?? []} />
          </div>
          <Services />
        </>
      )}
    </div>
  )
}
