import type { UserResolvers } from '../types.generated.ts'

// Each fact came along with the person, or is asked for when they came by their key alone.
export const User: UserResolvers = {
  followCount: ({ id, followCount }, _, { followStatsById }) =>
    followCount ?? followStatsById.load(id).then((stats) => stats?.followCount ?? null),
  followerCount: ({ id, followerCount }, _, { followStatsById }) =>
    followerCount ?? followStatsById.load(id).then((stats) => stats?.followerCount ?? null),
  isFollow: ({ id, isFollow }, _, { followStatsById }) =>
    isFollow ?? followStatsById.load(id).then((stats) => stats?.isFollow ?? null),
}
