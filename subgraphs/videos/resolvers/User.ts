import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  workCount: async ({ id }, _, { authorStatsById }) => (await authorStatsById.load(id))?.workCount ?? null,
}
