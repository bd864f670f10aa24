import { followers, following, friends } from '../people-pages.ts'
import type { QueryResolvers } from '../types.generated.ts'

export const Query: Required<QueryResolvers> = {
  following: (_, page, context) => following(context, page),
  followers: (_, page, context) => followers(context, page),
  friends: (_, page, context) => friends(context, page),
}
