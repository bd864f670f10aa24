import { useRef, useState } from 'react'
import type { StudioResult } from '../../operations.generated.ts'
import { ownAddress } from '../../own-address.ts'
import { Ago } from '../../parts/ago.tsx'
import { DeleteVideoDialog } from '../../parts/delete-video-dialog.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useLetGo } from '../../parts/let-go.ts'
import { Notice } from '../../parts/states.tsx'
import { shortNumber, useWords } from '../../words/language.ts'

type Work = StudioResult['publishedVideos']['items'][number]

/** What the table can be in the order of; counts are those of the period. */
const columns = {
  publishedAt: ({ publishedAt }: Work) => publishedAt ?? 0,
  views: ({ lately }: Work) => lately?.views ?? 0,
  likes: ({ lately }: Work) => lately?.likes ?? 0,
  comments: ({ lately }: Work) => lately?.comments ?? 0,
}
type Column = keyof typeof columns
const names = Object.keys(columns) as Column[]

interface WorksProps {
  videos: readonly Work[]
  days: number
  onDeleted: () => void
}

/** The newest videos in a table with what came of each in the period and in all, in the order of any of its columns. */
export function Works({ videos, days, onDeleted }: WorksProps) {
  const words = useWords()
  const [by, setBy] = useState<Column>('publishedAt')
  const [isRising, setRising] = useState(false)
  const [playing, setPlaying] = useState<Work | null>(null)
  const [leaving, setLeaving] = useState<Work | null>(null)
  const titles = { ...words, publishedAt: words.published }
  const sorted = videos.toSorted((a, b) => (columns[by](a) - columns[by](b)) * (isRising ? 1 : -1))

  function sort(column: Column) {
    setRising(column === by && !isRising)
    setBy(column)
  }

  return (
    <section className="panel">
      <h2>{words.videos}</h2>
      {videos.length === 0 && <Notice title={words.noVideos}>{words.noOwnVideos}</Notice>}
      {videos.length > 0 && (
        <div className="table-frame" tabIndex={0} role="region" aria-label={words.videos}>
          <table>
            <caption>{words.latelyOfAll(days)}</caption>
            <thead>
              <tr>
                <th scope="col">{words.video}</th>
                {names.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    aria-sort={column === by ? (isRising ? 'ascending' : 'descending') : undefined}
                  >
                    <button type="button" onClick={() => sort(column)}>
                      {titles[column]}
                    </button>
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {sorted.map((video) => (
                <tr key={video.id}>
                  <th scope="row">
                    <button type="button" className="work" onClick={() => setPlaying(video)}>
                      <img
                        src={ownAddress(video.smallCoverUrl)}
                        alt=""
                        width={36}
                        height={48}
                        loading="lazy"
                      />
                      <span>{video.title || words.untitled}</span>
                    </button>
                  </th>
                  <td>{video.publishedAt !== null && <Ago at={video.publishedAt} />}</td>
                  <Counts lately={video.lately?.views} all={video.viewCount} />
                  <Counts lately={video.lately?.likes} all={video.favoriteCount} />
                  <Counts lately={video.lately?.comments} all={video.commentCount} />
                  <td>
                    <button
                      type="button"
                      className="bare"
                      aria-label={words.deleteVideo}
                      onClick={() => setLeaving(video)}
                    >
                      <Icon name="bin" />
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {leaving && (
        <DeleteVideoDialog
          videoId={leaving.id}
          title={leaving.title || words.untitled}
          onDeleted={onDeleted}
          onClose={() => setLeaving(null)}
        />
      )}
      {playing && (
        <Dialog title={playing.title || words.untitled} className="play" onClose={() => setPlaying(null)}>
          <Film source={ownAddress(playing.playUrl)} />
        </Dialog>
      )}
    </section>
  )
}

function Film({ source }: { source: string | undefined }) {
  const video = useRef<HTMLVideoElement>(null)
  useLetGo(video, source)
  return <video ref={video} src={source} controls autoPlay playsInline />
}

function Counts({ lately, all }: { lately: number | undefined; all: number | null }) {
  return (
    <td>
      {shortNumber(lately ?? 0)} <small>/ {shortNumber(all ?? 0)}</small>
    </td>
  )
}
