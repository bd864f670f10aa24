import { roleOf, suspensionOf } from '../standing.ts'
import type { UserResolvers } from '../types.generated.ts'

export const User: UserResolvers = {
  name: ({ username }) => username,
  role: ({ id }, _, context) => roleOf(context, id),
  sessions: ({ id }, _, { caller, sessions }) => (caller.viewer?.id === id ? sessions.byUser(id) : null),
  suspension: ({ id }, _, context) => suspensionOf(context, id),
}
