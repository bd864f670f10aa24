import { refTo } from '#platform/entity.ts'
import type { MessageResolvers } from '../types.generated.ts'

export const Message: MessageResolvers = {
  __resolveReference: async ({ id }, { messageById }) => messageById.load(id),
  sender: ({ senderId }) => refTo(senderId),
  recipient: ({ recipientId }) => refTo(recipientId),
  sentAt: ({ sentAt }) => sentAt.getTime(),
}
