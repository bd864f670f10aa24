import type { ChatDocument } from '../operations.generated.ts'
import type { ResultOf } from '../operation.ts'

export type MessageCard = ResultOf<typeof ChatDocument>['messages']['items'][number]

/** `create_time` is a number of Unix milliseconds: the app reads a long, compares it with its own clock and shows it. */
export function messageView(message: MessageCard) {
  return {
    id: Number(message.id),
    to_user_id: Number(message.recipient.id),
    from_user_id: Number(message.sender.id),
    content: message.content,
    create_time: message.sentAt,
  }
}
