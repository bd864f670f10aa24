import { conversation } from '../conversation.ts'
import { conversations } from '../conversations.ts'
import { messages } from '../messages.ts'
import type { QueryResolvers } from '../types.generated.ts'
import { undeliveredMessages } from '../undelivered-messages.ts'
import { unreadCount } from '../unread-count.ts'

export const Query: Required<QueryResolvers> = {
  messages: (_, page, context) => messages(context, page),
  conversations: (_, page, context) => conversations(context, page),
  conversation: (_, { peerId }, context) => conversation(context, peerId),
  unreadMessageCount: (_, __, context) => unreadCount(context),
  undeliveredMessages: (_, { peerId }, context) => undeliveredMessages(context, peerId),
}
