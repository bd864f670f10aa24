import { messages } from '../messages.ts'
import type { QueryResolvers } from '../types.generated.ts'
import { undeliveredMessages } from '../undelivered-messages.ts'

export const Query: Required<QueryResolvers> = {
  messages: (_, page, context) => messages(context, page),
  undeliveredMessages: (_, { peerId }, context) => undeliveredMessages(context, peerId),
}
