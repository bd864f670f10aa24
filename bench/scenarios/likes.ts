import { CROWD, httpCrowd } from './crowd.ts'
import type { Scenario } from './scenario.ts'
import type { SeededPeople } from './seeded-people.ts'
import { stateOf } from './toggle.ts'
import type { Wording } from './wording.ts'

/** Everybody likes a video of their own choice, takes it back, likes it again, … */
export function likeScenario({ sql, takeStrangers, takeVideos }: SeededPeople, wording: Wording): Scenario {
  return {
    name: 'like + unlike',
    async open(server) {
      const people = takeStrangers(CROWD)
      const videos = takeVideos(CROWD)
      const pairs = people.flatMap((person, n) => {
        const video = videos[n]
        return video ? [{ person, video }] : []
      })
      const crowd = httpCrowd(
        wording.origin(server),
        (client) => {
          const pair = pairs[client]
          if (!pair) return []
          const like = (on: boolean) => wording.like(pair.person, pair.video.id, on)
          return [like(true), like(false)]
        },
        wording.isGood,
      )
      const userIds = people.map(({ id }) => id)
      const videoIds = videos.map(({ id }) => id)
      return {
        ...crowd,
        async disagreements() {
          const rows = await sql<{ userId: string; videoId: string }[]>`
            select user_id::text as "userId", video_id::text as "videoId" from interactions.favorites
            where user_id = any(${userIds}::bigint[]) and video_id = any(${videoIds}::bigint[])`
          const liked = new Set(rows.map(({ userId, videoId }) => `${userId} ${videoId}`))
          const [wrong] = await sql<[{ videos: number; people: number }]>`
            select
              (select count(*)::integer from interactions.video_stats s where video_id = any(${videoIds}::bigint[])
                and favorite_count <> (select count(*) from interactions.favorites f where f.video_id = s.video_id)) as videos,
              (select count(*)::integer from interactions.user_stats s where user_id = any(${userIds}::bigint[])
                and favorite_count <> (select count(*) from interactions.favorites f where f.user_id = s.user_id)) as people`
          return [
            ...stateOf(crowd.clients, (n) => liked.has(`${pairs[n]?.person.id} ${pairs[n]?.video.id}`)),
            ...(wrong.videos > 0 ? [`${wrong.videos} videos count other likes than they have`] : []),
            ...(wrong.people > 0 ? [`${wrong.people} people count other likes than they gave`] : []),
          ]
        },
      }
    },
  }
}
