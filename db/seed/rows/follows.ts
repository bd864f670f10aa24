import { copyTime } from '../copy-line.ts'
import { distinct } from '../distinct.ts'
import { type SeedPlan, type TableRows, YEAR } from '../plan.ts'
import { randomFor } from '../random.ts'
import { shares } from '../shares.ts'

/** How many of the follows are between friends. */
const amongFriends = 0.3

/** Follows: everybody and their nearest neighbours follow each other, the rest goes to the popular. */
export function followRows(plan: SeedPlan): TableRows {
  return {
    table: 'social.follows',
    columns: ['follower_id', 'followee_id', 'created_at'],
    count: plan.counts.follows,
    lines: followLines(plan),
  }
}

function* followLines({ seed, until, users, counts }: SeedPlan): Generator<string> {
  const size = users.count
  if (counts.follows === 0) return
  const random = randomFor(seed, 'follows')
  // People stand in a circle, friends on both sides: mutual without remembering who follows whom.
  const reach = Math.floor(Math.min((counts.follows * amongFriends) / size, size - 1) / 2)
  const parts = { parts: size, total: counts.follows - 2 * reach * size, most: size - 1 - 2 * reach }
  let follower = 0
  let written = 0
  const line = (followee: number) => {
    // Both lists show the newest first by id, so time grows with the rows.
    const time = until - YEAR + Math.floor((YEAR * (written + random())) / counts.follows)
    written += 1
    return `${users.first + follower}\t${users.first + followee}\t${copyTime(time)}\n`
  }
  for (const count of shares({ seed, purpose: 'follows', ...parts })) {
    const me = follower
    for (let step = 1; step <= reach; step += 1) {
      yield line((me + step) % size)
      yield line((me - step + size) % size)
    }
    const isBarred = (index: number) => {
      const apart = Math.abs(index - me)
      return Math.min(apart, size - apart) <= reach
    }
    for (const followee of distinct({ random, count, size, skew: 3, isBarred })) yield line(followee)
    follower += 1
  }
}
