import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  __resolveReference: async ({ id }, { userById }) => userById.load(id),
  name: ({ username }) => username,
}
