import { receivedMessages } from '../received-messages.ts'
import type { SubscriptionResolvers } from '../types.generated.ts'
import { typing } from '../typing.ts'
import { updatedConversations } from '../updated-conversations.ts'

export const Subscription: Required<SubscriptionResolvers> = {
  messageReceived: { subscribe: (_, { since }, context) => receivedMessages(context, since) },
  conversationUpdated: { subscribe: (_, __, context) => updatedConversations(context) },
  typing: { subscribe: (_, __, context) => typing(context) },
}
