import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  name: ({ username }) => username,
}
