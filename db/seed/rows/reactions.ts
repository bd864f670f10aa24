import { copyText, copyTime } from '../copy-line.ts'
import { distinct } from '../distinct.ts'
import { publishedVideos, type SeedPlan, type TableRows, timeBetween } from '../plan.ts'
import { randomFor } from '../random.ts'
import { shares } from '../shares.ts'
import { commentText } from '../words.ts'

const HOUR = 60 * 60 * 1000

/** Views, video by video, most of them of few videos; everybody watches a video once. */
export function viewRows(plan: SeedPlan): TableRows {
  return {
    table: 'interactions.views',
    columns: ['video_id', 'viewer_id', 'hour'],
    count: plan.counts.views,
    lines: viewLines(plan),
  }
}

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
    columns: ['video_id', 'video_author_id', 'author_id', 'content', 'created_at'],
    count: plan.counts.comments,
    lines: commentLines(plan),
  }
}

function* viewLines(plan: SeedPlan): Generator<string> {
  for (const { videoId, personId, time } of onceEach(plan, 'views'))
    yield `${videoId}\t${personId}\t${copyTime(time - (time % HOUR))}\n`
}

function* likeLines(plan: SeedPlan): Generator<string> {
  for (const { videoId, personId, time } of onceEach(plan, 'likes'))
    yield `${videoId}\t${personId}\t${copyTime(time)}\n`
}

/** What one person does with one video once at most. */
function* onceEach(plan: SeedPlan, purpose: 'views' | 'likes') {
  const { seed, until, users, counts } = plan
  const random = randomFor(seed, purpose)
  const total = counts[purpose]
  // No video has everybody, unless so many are asked for.
  const most = Math.max(Math.ceil((users.count * 2) / 3), Math.ceil(total / counts.videos))
  for (const { id, time, share } of videosWithShares(plan, purpose, total, most)) {
    let index = 0
    for (const person of distinct({ random, count: share, size: users.count, skew: 1.5 })) {
      const at = timeBetween(time, until, (index + random()) / share)
      yield { videoId: id, personId: users.first + person, time: at }
      index += 1
    }
  }
}

function* commentLines(plan: SeedPlan): Generator<string> {
  const { seed, until, users, counts } = plan
  const random = randomFor(seed, 'comments')
  for (const video of videosWithShares(plan, 'comments', counts.comments)) {
    const { id, authorId: videoAuthorId, time, share } = video
    for (let index = 0; index < share; index += 1) {
      const authorId = users.first + Math.floor(users.count * random() ** 1.5)
      const saidAt = timeBetween(time, until, (index + random()) / share)
      yield `${id}\t${videoAuthorId}\t${authorId}\t${copyText(commentText(random))}\t${copyTime(saidAt)}\n`
    }
  }
}

function* videosWithShares(plan: SeedPlan, purpose: string, total: number, most?: number) {
  const { seed, videos } = plan
  const parts = shares({ seed, purpose, parts: videos.count, total, ...(most === undefined ? {} : { most }) })
  for (const video of publishedVideos(plan)) yield { ...video, share: parts.next().value ?? 0 }
}
