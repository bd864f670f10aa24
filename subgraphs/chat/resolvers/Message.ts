import { refTo } from '#platform/graph/entity.ts'
import type { MessageResolvers } from '../types.generated.ts'

export const Message: MessageResolvers = {
  sender: ({ senderId }) => refTo(senderId),
  recipient: ({ recipientId }) => refTo(recipientId),
  sentAt: ({ sentAt }) => sentAt.getTime(),
}
