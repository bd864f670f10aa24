import type { UserResolvers } from '../types.generated.ts'

// Each fact came along with the person, or is asked for when they came by their key alone.
export const User: UserResolvers = {
  totalFavorited: ({ id, totalFavorited }, _, { userStatsById }) =>
    totalFavorited === undefined
      ? userStatsById.load(id).then((stats) => stats?.totalFavorited ?? null)
      : totalFavorited,
  favoriteCount: ({ id, favoriteCount }, _, { userStatsById }) =>
    favoriteCount === undefined
      ? userStatsById.load(id).then((stats) => stats?.favoriteCount ?? null)
      : favoriteCount,
}
