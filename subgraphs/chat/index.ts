import { defineSubgraph } from '#platform/subgraph.ts'
import { createContext } from './context.ts'
import { entities } from './entities.ts'
import { Message } from './resolvers/Message.ts'
import { Mutation } from './resolvers/Mutation.ts'
import { Query } from './resolvers/Query.ts'
import { User } from './resolvers/User.ts'
import type { Resolvers } from './types.generated.ts'

export const chat = defineSubgraph({
  name: 'chat',
  url: import.meta.url,
  resolvers: { Query, Mutation, Message, User } satisfies Resolvers,
  context: createContext,
  entities,
})
