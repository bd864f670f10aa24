import { people } from '../people.ts'
import { statistics } from '../statistics.ts'
import { SLIDING } from '../sign-in.ts'
import type { QueryResolvers } from '../types.generated.ts'

export const Query: Required<QueryResolvers> = {
  me: (_, __, { caller, userById }) => caller.viewer && userById.soon(caller.viewer.id),
  user: (_, { id }, { userById }) => userById.soon(id),
  people: (_, page, context) => people(context, page),
  statistics: (_, { days }, context) => statistics(context, days ?? 30),
  session: (_, { tokenHash }, { sessions }) => sessions.byTokenHash(tokenHash, SLIDING),
}
