import { useState } from 'react'
import type { StudioResult } from '../../operations.generated.ts'
import { ownAddress } from '../../own-address.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/states.tsx'
import { ago, shortNumber, useWords } from '../../words/language.ts'

type Work = StudioResult['publishedVideos']['items'][number]
type Column = 'publishedAt' | 'viewCount' | 'favoriteCount' | 'commentCount'

const columns: readonly Column[] = ['publishedAt', 'viewCount', 'favoriteCount', 'commentCount']

/** The newest videos in a table, in the order of any of its columns. */
export function Works({ videos }: { videos: readonly Work[] }) {
  const words = useWords()
  const [by, setBy] = useState<Column>('publishedAt')
  const [isRising, setRising] = useState(false)
  const [playing, setPlaying] = useState<Work | null>(null)
  const titles = {
    publishedAt: words.published,
    viewCount: words.views,
    favoriteCount: words.likes,
    commentCount: words.comments,
  }
  const sorted = videos.toSorted((a, b) => ((a[by] ?? 0) - (b[by] ?? 0)) * (isRising ? 1 : -1))

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
            <thead>
              <tr>
                <th scope="col">{words.video}</th>
                {columns.map((column) => (
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
                  <td>{video.publishedAt !== null && ago(video.publishedAt)}</td>
                  <td>{shortNumber(video.viewCount ?? 0)}</td>
                  <td>{shortNumber(video.favoriteCount ?? 0)}</td>
                  <td>{shortNumber(video.commentCount ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {playing && (
        <Dialog title={playing.title || words.untitled} className="play" onClose={() => setPlaying(null)}>
          <video src={ownAddress(playing.playUrl)} controls autoPlay playsInline />
        </Dialog>
      )}
    </section>
  )
}
