import { copyText, copyTime } from '../copy-line.ts'
import { distinct } from '../distinct.ts'
import { publishTimes, type SeedPlan, type TableRows, timeBetween } from '../plan.ts'
import { randomFor } from '../random.ts'
import { shares } from '../shares.ts'
import { commentText } from '../words.ts'

/** Likes, video by video, most of them for few videos; nobody likes a video twice. */
export function likeRows(plan: SeedPlan): TableRows {
  return {
    table: 'interactions.favorites',
    columns: ['video_id', 'user_id', 'created_at'],
    count: plan.counts.likes,
    lines: likeLines(plan),
  }
}

/** Comments, video by video, each video's in the order of time. */
export function commentRows(plan: SeedPlan): TableRows {
  return {
    table: 'interactions.comments',
    columns: ['video_id', 'author_id', 'content', 'created_at'],
    count: plan.counts.comments,
    lines: commentLines(plan),
  }
}

function* likeLines(plan: SeedPlan): Generator<string> {
  const { seed, until, users, counts } = plan
  const random = randomFor(seed, 'likes')
  // Nobody is liked by everybody, unless so many likes are asked for.
  const most = Math.max(Math.ceil((users.count * 2) / 3), Math.ceil(counts.likes / counts.videos))
  for (const { id, time, share } of videosWithShares(plan, 'likes', counts.likes, most)) {
    let index = 0
    for (const liker of distinct({ random, count: share, size: users.count, skew: 1.5 })) {
      const likedAt = timeBetween(time, until, (index + random()) / share)
      yield `${id}\t${users.first + liker}\t${copyTime(likedAt)}\n`
      index += 1
    }
  }
}

function* commentLines(plan: SeedPlan): Generator<string> {
  const { seed, until, users, counts } = plan
  const random = randomFor(seed, 'comments')
  for (const { id, time, share } of videosWithShares(plan, 'comments', counts.comments)) {
    for (let index = 0; index < share; index += 1) {
      const authorId = users.first + Math.floor(users.count * random() ** 1.5)
      const saidAt = timeBetween(time, until, (index + random()) / share)
      yield `${id}\t${authorId}\t${copyText(commentText(random))}\t${copyTime(saidAt)}\n`
    }
  }
}

function* videosWithShares(plan: SeedPlan, purpose: string, total: number, most?: number) {
  const { seed, videos } = plan
  const parts = shares({ seed, purpose, parts: videos.count, total, ...(most === undefined ? {} : { most }) })
  let id = videos.first
  for (const time of publishTimes(plan)) {
    yield { id, time, share: parts.next().value ?? 0 }
    id += 1
  }
}
