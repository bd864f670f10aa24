import { defineSubgraph } from '#platform/graph/subgraph.ts'
import { createContext } from './context.ts'
import { entities } from './entities.ts'
import { Mutation } from './resolvers/Mutation.ts'
import { Query } from './resolvers/Query.ts'
import { User } from './resolvers/User.ts'
import type { Resolvers } from './types.generated.ts'

export const social = defineSubgraph({
  name: 'social',
  url: import.meta.url,
  resolvers: { Query, Mutation, User } satisfies Resolvers,
  context: createContext,
  entities,
})
