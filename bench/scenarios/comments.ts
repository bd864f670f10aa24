import { answersOf, CROWD, httpCrowd } from './crowd.ts'
import type { Scenario } from './scenario.ts'
import type { SeededPeople } from './seeded-people.ts'
import type { Wording } from './wording.ts'

const TEXT = 'bench: 好看！'

/** Everybody comments on a video, again and again. The comments are taken away when all is measured. */
export function commentScenario(people: SeededPeople, wording: Wording): Scenario {
  const { sql, takeStrangers, takeVideos } = people
  const sumOf = async (userIds: readonly string[], videoIds: readonly string[]) => {
    const [sum] = await sql<[{ written: number; wrong: number }]>`
      select
        (select count(*)::integer from interactions.comments
          where author_id = any(${userIds}::bigint[]) and video_id = any(${videoIds}::bigint[]) and content = ${TEXT}) as written,
        (select count(*)::integer from interactions.video_stats s where video_id = any(${videoIds}::bigint[])
          and comment_count <> (select count(*) from interactions.comments c where c.video_id = s.video_id)) as wrong`
    return sum
  }
  const takeAway = async (videoIds: readonly string[]) => {
    await sql`
      with gone as (
        delete from interactions.comments where video_id = any(${videoIds}::bigint[]) and content = ${TEXT}
        returning video_id
      )
      update interactions.video_stats s set comment_count = comment_count - n
      from (select video_id, count(*) as n from gone group by 1) g where g.video_id = s.video_id`
  }
  return {
    name: 'comment',
    async open(server) {
      const writers = takeStrangers(CROWD)
      const videoIds = takeVideos(CROWD).map(({ id }) => id)
      const crowd = httpCrowd(
        wording.origin(server),
        (client) => {
          const writer = writers[client]
          return writer ? [wording.comment(writer, videoIds[client] ?? '', TEXT)] : []
        },
        wording.isGood,
      )
      return {
        ...crowd,
        async disagreements() {
          const acknowledged = crowd.clients.reduce((sum, client) => sum + client.acknowledged, 0)
          const { written, wrong } = await sumOf(
            writers.map(({ id }) => id),
            videoIds,
          )
          return [
            ...(written === acknowledged ? [] : [`${acknowledged} comments acknowledged, ${written} there`]),
            ...(wrong > 0 ? [`${wrong} videos count other comments than they have`] : []),
          ]
        },
        async [Symbol.asyncDispose]() {
          await crowd[Symbol.asyncDispose]()
          await takeAway(videoIds)
        },
      }
    },
    async answers(server) {
      const [writer] = people.viewers
      const [video] = takeVideos(1)
      if (!writer || !video) return []
      const answers = await answersOf(server, [wording.comment(writer, video.id, TEXT)], wording)
      await takeAway([video.id])
      // The comment's own number and moment differ from one to the next.
      return answers.map((answer) =>
        answer
          .replace(/("comment":\{"id":)\d+/, '$1')
          .replace(/("content":"[^"]*"),"createdAt":\d+,"id":"\d+"/, '$1'),
      )
    },
  }
}
