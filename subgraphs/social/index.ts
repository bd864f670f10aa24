import { metricResolvers as Metric } from '#platform/graph/metric.ts'
import { defineSubgraph } from '#platform/graph/subgraph.ts'
import { createContext } from './context.ts'
import { entities } from './entities.ts'
import { Mutation } from './resolvers/Mutation.ts'
import { Query } from './resolvers/Query.ts'
import { Statistics } from './resolvers/Statistics.ts'
import { Studio } from './resolvers/Studio.ts'
import { User } from './resolvers/User.ts'
import type { Resolvers } from './types.generated.ts'

export const social = defineSubgraph({
  name: 'social',
  url: import.meta.url,
  resolvers: { Query, Mutation, Metric, Statistics, Studio, User } satisfies Resolvers,
  context: createContext,
  entities,
})
