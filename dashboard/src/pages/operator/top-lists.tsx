import type { OperatorResult } from '../../operations.generated.ts'
import { shortNumber, useWords } from '../../words/language.ts'

type Statistics = OperatorResult['statistics']

export function TopVideos({ videos }: { videos: NonNullable<Statistics['topVideos']> }) {
  const words = useWords()
  return (
    <section className="panel">
      <h2>{words.topVideos}</h2>
      <div className="table-frame" tabIndex={0} role="region" aria-label={words.topVideos}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.video}</th>
              <th scope="col">{words.likes}</th>
              <th scope="col">{words.views}</th>
            </tr>
          </thead>
          <tbody>
            {videos.map(({ id, title, author, favoriteCount, viewCount }) => (
              <tr key={id}>
                <th scope="row">
                  <bdi>{title || words.untitled}</bdi> <small>{author.name}</small>
                </th>
                <td>{shortNumber(favoriteCount ?? 0)}</td>
                <td>{shortNumber(viewCount ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

export function TopCreators({ people }: { people: NonNullable<Statistics['topCreators']> }) {
  const words = useWords()
  return (
    <section className="panel">
      <h2>{words.topCreators}</h2>
      <div className="table-frame" tabIndex={0} role="region" aria-label={words.topCreators}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.person}</th>
              <th scope="col">{words.likes}</th>
              <th scope="col">{words.followersTitle}</th>
              <th scope="col">{words.videos}</th>
            </tr>
          </thead>
          <tbody>
            {people.map(({ id, name, totalFavorited, followerCount, workCount }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>{shortNumber(totalFavorited ?? 0)}</td>
                <td>{shortNumber(followerCount ?? 0)}</td>
                <td>{shortNumber(workCount ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
