import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  totalFavorited: async ({ id }, _, { userStatsById }) =>
    (await userStatsById.load(id))?.totalFavorited ?? null,
  favoriteCount: async ({ id }, _, { userStatsById }) =>
    (await userStatsById.load(id))?.favoriteCount ?? null,
}
