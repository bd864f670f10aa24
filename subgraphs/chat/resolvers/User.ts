import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  lastMessage: ({ id }, _, { lastMessageByPeer }) => lastMessageByPeer.load(id),
}
