import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  followCount: async ({ id }, _, { followStatsById }) =>
    (await followStatsById.load(id))?.followCount ?? null,
  followerCount: async ({ id }, _, { followStatsById }) =>
    (await followStatsById.load(id))?.followerCount ?? null,
  isFollow: async ({ id }, _, { followStatsById }) => (await followStatsById.load(id))?.isFollow ?? null,
}
