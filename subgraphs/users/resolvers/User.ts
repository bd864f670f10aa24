import { roleOf, suspensionOf } from '../standing.ts'
import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  name: ({ username }) => username,
  avatar: ({ avatar }, _, { pictureAt }) => pictureAt(avatar),
  backgroundImage: ({ backgroundImage }, _, { pictureAt }) => pictureAt(backgroundImage),
  role: ({ id }, _, context) => roleOf(context, id),
  sessions: ({ id }, _, { caller, sessions }) => (caller.viewer?.id === id ? sessions.byUser(id) : null),
  suspension: ({ id }, _, context) => suspensionOf(context, id),
}
