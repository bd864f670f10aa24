import { refTo } from '#platform/graph/entity.ts'
import type { ConversationResolvers } from '../types.generated.ts'

export const Conversation: ConversationResolvers = {
  peer: ({ peerId }) => refTo(peerId),
  lastMessage: ({ messageId, lastSequence, ...message }) =>
    Object.assign(message, { id: messageId, sequence: lastSequence }),
}
