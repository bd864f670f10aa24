import { metricResolvers as Metric } from '#platform/graph/metric.ts'
import { defineSubgraph } from '#platform/graph/subgraph.ts'
import { createContext } from './context.ts'
import { entities } from './entities.ts'
import { FoundSession } from './resolvers/FoundSession.ts'
import { Mutation } from './resolvers/Mutation.ts'
import { Query } from './resolvers/Query.ts'
import { Session } from './resolvers/Session.ts'
import { Statistics } from './resolvers/Statistics.ts'
import { Subscription } from './resolvers/Subscription.ts'
import { Suspension } from './resolvers/Suspension.ts'
import { User } from './resolvers/User.ts'
import type { Resolvers } from './types.generated.ts'

export const users = defineSubgraph({
  name: 'users',
  url: import.meta.url,
  resolvers: {
    Query,
    Mutation,
    Subscription,
    FoundSession,
    Metric,
    Session,
    Statistics,
    Suspension,
    User,
  } satisfies Resolvers,
  context: createContext,
  entities,
})
