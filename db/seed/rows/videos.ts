import { copyText, copyTime } from '../copy-line.ts'
import { publishedVideos, type SeedPlan, type TableRows } from '../plan.ts'
import { randomFor } from '../random.ts'
import { videoTitle } from '../words.ts'

/** Videos, oldest first. */
export function videoRows(plan: SeedPlan): TableRows {
  return {
    table: 'videos.videos',
    columns:
      'id author_id title video_object cover_object duration_ms width height content_hash published_at'.split(
        ' ',
      ),
    count: plan.videos.count,
    lines: videoLines(plan),
  }
}

function* videoLines(plan: SeedPlan): Generator<string> {
  const random = randomFor(plan.seed, 'videos')
  const media = plan.media.map(
    ({ videoObject, coverObject, durationMs, width, height, contentHash }) =>
      `${copyText(videoObject)}\t${copyText(coverObject)}\t${durationMs}\t${width}\t${height}\t${contentHash}`,
  )
  for (const { id, authorId, time } of publishedVideos(plan)) {
    const shown = media[Math.floor(media.length * random())] ?? ''
    yield `${id}\t${authorId}\t${copyText(videoTitle(random))}\t${shown}\t${copyTime(time)}\n`
  }
}
