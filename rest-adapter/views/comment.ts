import type { CommentsDocument } from '../operations.generated.ts'
import type { ResultOf } from '../operation.ts'
import { userView } from './user.ts'

export type CommentCard = NonNullable<ResultOf<typeof CommentsDocument>['comments']>['items'][number]

export function commentView(comment: CommentCard) {
  return {
    id: Number(comment.id),
    user: userView(comment.author),
    content: comment.content,
    create_date: monthAndDay(comment.createdAt),
  }
}

/** Shanghai has had no summer time since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 60 * 60 * 1_000

const DAY_MS = 24 * 60 * 60 * 1_000
/** A page of comments is of few days, and most pages are of the last ones. */
const spelled = new Map<number, string>()
const MOST_DAYS = 1_000

/** `mm-dd` where the app's users live (contract 1.0). */
function monthAndDay(millis: number): string {
  const day = Math.floor((millis + SHANGHAI_OFFSET_MS) / DAY_MS)
  const known = spelled.get(day)
  if (known !== undefined) return known
  const text = new Date(day * DAY_MS).toISOString().slice(5, 10)
  if (spelled.size >= MOST_DAYS) spelled.clear()
  spelled.set(day, text)
  return text
}
