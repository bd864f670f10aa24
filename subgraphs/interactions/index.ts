import { metricResolvers as Metric } from '#platform/graph/metric.ts'
import { defineSubgraph } from '#platform/graph/subgraph.ts'
import { createContext } from './context.ts'
import { entities } from './entities.ts'
import { Comment } from './resolvers/Comment.ts'
import { DeletedComment } from './resolvers/DeletedComment.ts'
import { Mutation } from './resolvers/Mutation.ts'
import { Query } from './resolvers/Query.ts'
import { Statistics } from './resolvers/Statistics.ts'
import { Studio } from './resolvers/Studio.ts'
import { User } from './resolvers/User.ts'
import { Video } from './resolvers/Video.ts'
import type { Resolvers } from './types.generated.ts'

export const interactions = defineSubgraph({
  name: 'interactions',
  url: import.meta.url,
  resolvers: {
    Query,
    Mutation,
    Comment,
    DeletedComment,
    Metric,
    Statistics,
    Studio,
    Video,
    User,
  } satisfies Resolvers,
  context: createContext,
  entities,
})
