import { metricResolvers as Metric } from '#platform/graph/metric.ts'
import { defineSubgraph } from '#platform/graph/subgraph.ts'
import { createContext } from './context.ts'
import { entities } from './entities.ts'
import { Conversation } from './resolvers/Conversation.ts'
import { Message } from './resolvers/Message.ts'
import { Mutation } from './resolvers/Mutation.ts'
import { Query } from './resolvers/Query.ts'
import { Statistics } from './resolvers/Statistics.ts'
import { Subscription } from './resolvers/Subscription.ts'
import { Typing } from './resolvers/Typing.ts'
import { User } from './resolvers/User.ts'
import type { Resolvers } from './types.generated.ts'

export const chat = defineSubgraph({
  name: 'chat',
  url: import.meta.url,
  resolvers: {
    Query,
    Mutation,
    Subscription,
    Conversation,
    Message,
    Metric,
    Statistics,
    Typing,
    User,
  } satisfies Resolvers,
  context: createContext,
  entities,
})
