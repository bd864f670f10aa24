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

/** `mm-dd` where the app's users live (contract 1.0). */
function monthAndDay(millis: number): string {
  return new Date(millis + SHANGHAI_OFFSET_MS).toISOString().slice(5, 10)
}
