import { useState } from 'react'
import { useAsk } from '../../ask.ts'
import { StudioDocument } from '../../operations.generated.ts'
import { Figure } from '../../parts/figure.tsx'
import { Period } from '../../parts/period.tsx'
import { Refused, Waiting } from '../../parts/states.tsx'
import type { Viewer } from '../../session.ts'
import { useWords } from '../../words/language.ts'
import { Inbox } from './inbox.tsx'
import { Sent } from './sent.tsx'
import { UploadDialog } from './upload-dialog.tsx'
import { Works } from './works.tsx'
import '../../style/numbers.css'
import './studio.css'

/** What came of the viewer's videos, and the way to publish another one. */
export function StudioPage({ viewer }: { viewer: Viewer }) {
  const words = useWords()
  const [days, setDays] = useState(28)
  const [isUploading, setUploading] = useState(false)
  const { data, refusal, again } = useAsk(StudioDocument, { viewerId: viewer.id, days })
  return (
    <div className="numbers">
      <header>
        <h1>{words.studio}</h1>
        <Period choices={[7, 28, 90]} days={days} onChange={setDays} />
        <button type="button" className="button primary" onClick={() => setUploading(true)}>
          {words.upload}
        </button>
      </header>
      {isUploading && <UploadDialog onPublished={again} onClose={() => setUploading(false)} />}
      {refusal && <Refused refusal={refusal} again={again} />}
      {!data && !refusal && <Waiting />}
      {data && (
        <>
          <div className="figures">
            <Figure title={words.views} counted={data.studio.views} />
            <Figure title={words.likes} counted={data.studio.likes} />
            <Figure title={words.comments} counted={data.studio.comments} />
            <Figure title={words.followersTitle} counted={data.studio.followers} />
          </div>
          <Sent files={data.myUploads?.items ?? []} />
          <div className="columns">
            <Works videos={data.publishedVideos.items} days={days} onDeleted={again} />
            <Inbox latest={data.receivedComments} />
          </div>
        </>
      )}
    </div>
  )
}
