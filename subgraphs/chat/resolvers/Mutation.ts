import { markDelivered } from '../mark-delivered.ts'
import { sendMessage } from '../send-message.ts'
import type { MutationResolvers } from '../types.generated.ts'

export const Mutation: Required<MutationResolvers> = {
  sendMessage: (_, input, context) => sendMessage(context, input),
  markDelivered: (_, input, context) => markDelivered(context, input),
}
