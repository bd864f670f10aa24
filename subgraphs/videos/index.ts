import { metricResolvers as Metric } from '#platform/graph/metric.ts'
import { defineSubgraph } from '#platform/graph/subgraph.ts'
import { createContext } from './context.ts'
import { entities } from './entities.ts'
import { DeletedVideo } from './resolvers/DeletedVideo.ts'
import { FailedUpload } from './resolvers/FailedUpload.ts'
import { Mutation } from './resolvers/Mutation.ts'
import { Query } from './resolvers/Query.ts'
import { SentFile } from './resolvers/SentFile.ts'
import { Statistics } from './resolvers/Statistics.ts'
import { Subscription } from './resolvers/Subscription.ts'
import { User } from './resolvers/User.ts'
import { Video } from './resolvers/Video.ts'
import type { Resolvers } from './types.generated.ts'

export const videos = defineSubgraph({
  name: 'videos',
  url: import.meta.url,
  resolvers: {
    ...{
      Query,
      Mutation,
      Subscription,
      Metric,
      Video,
      DeletedVideo,
      SentFile,
      FailedUpload,
      Statistics,
      User,
    },
  } satisfies Resolvers,
  context: createContext,
  entities,
})
