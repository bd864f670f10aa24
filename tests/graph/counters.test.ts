import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const { graph, databaseUrl } = await worldOfFile()

/** Many changes at once, in an order that nobody can foresee. */
async function storm(size: number, change: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: size }, change))
}

/** Picks as if by chance, the same way in every run. */
function picker() {
  let state = 42
  return <Item>(items: readonly Item[]): Item => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    const item = items[(state >> 8) % items.length]
    if (item === undefined) throw new Error('there is nothing to pick from')
    return item
  }
}

test('whatever people who know each other do at the same moment, every counter equals its rows', async () => {
  const people = await Promise.all(['ana', 'ben', 'cleo', 'dora'].map((name) => graph.signUp(name)))
  await using rows = rowsOf(databaseUrl)
  const videos = await rows.videos(
    6,
    people.map(({ id }) => id),
  )
  const verbs = [
    'followUser(userId: $person)',
    'unfollowUser(userId: $person)',
    'favoriteVideo(videoId: $video)',
    'unfavoriteVideo(videoId: $video)',
  ]
  const pick = picker()

  await storm(600, () => {
    const [verb, person, video] = [pick(verbs), pick(people).id, pick(videos)]
    const [told, variables] = verb.includes('$person')
      ? ['$person: ID!', { person }]
      : ['$video: ID!', { video }]
    return pick(people).ask(`mutation (${told}) { ${verb} { id } }`, variables)
  })
  await storm(100, () =>
    pick(people).get('mutation ($video: ID!) { postComment(videoId: $video, content: "hi") { id } }', {
      video: videos[0],
    }),
  )

  const wrong = await rows.sql`
    select 'followed by' as counter, user_id, follower_count as counted, count(f) as really
      from social.follow_stats left join social.follows f on followee_id = user_id group by user_id having follower_count <> count(f)
    union all select 'follows', user_id, follow_count, count(f)
      from social.follow_stats left join social.follows f on follower_id = user_id group by user_id having follow_count <> count(f)
    union all select 'friends', user_id, since, met
      from (select a.follower_id as user_id, a.followee_id as friend_id, greatest(a.id, b.id) as met
        from social.follows a join social.follows b on (b.follower_id, b.followee_id) = (a.followee_id, a.follower_id)) f
      full join social.friends using (user_id, friend_id) where since is distinct from met
    union all select 'likes', s.user_id, favorite_count, count(f)
      from interactions.user_stats s left join interactions.favorites f using (user_id)
      group by s.user_id having favorite_count <> count(f)
    union all select 'liked', u.user_id, total_favorited, count(f)
      from interactions.user_stats u left join interactions.video_stats v on author_id = u.user_id
      left join interactions.favorites f using (video_id) group by u.user_id having total_favorited <> count(f)
    union all select 'liked video', video_id, favorite_count, count(f)
      from interactions.video_stats left join interactions.favorites f using (video_id)
      group by video_id having favorite_count <> count(f)
    union all select 'comments', video_id, comment_count, count(c)
      from interactions.video_stats left join interactions.comments c using (video_id)
      group by video_id having comment_count <> count(c)`
  expect(wrong).toEqual([])
})
