import { followUser } from '../follow-user.ts'
import type { MutationResolvers } from '../types.generated.ts'
import { unfollowUser } from '../unfollow-user.ts'

export const Mutation: Required<MutationResolvers> = {
  followUser: (_, { userId }, context) => followUser(context, userId),
  unfollowUser: (_, { userId }, context) => unfollowUser(context, userId),
}
