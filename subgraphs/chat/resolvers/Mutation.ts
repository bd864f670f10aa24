import { markDelivered } from '../mark-delivered.ts'
import { markRead } from '../mark-read.ts'
import { returnUndelivered } from '../return-undelivered.ts'
import { sendMessage } from '../send-message.ts'
import { sendTyping } from '../send-typing.ts'
import { takeUndelivered } from '../take-undelivered.ts'
import type { MutationResolvers } from '../types.generated.ts'

export const Mutation: Required<MutationResolvers> = {
  sendMessage: (_, input, context) => sendMessage(context, input),
  markRead: (_, input, context) => markRead(context, input),
  sendTyping: (_, { toUserId }, context) => sendTyping(context, toUserId),
  takeUndelivered: (_, { peerId }, context) => takeUndelivered(context, peerId),
  returnUndelivered: (_, input, context) => returnUndelivered(context, input),
  markDelivered: (_, input, context) => markDelivered(context, input),
}
