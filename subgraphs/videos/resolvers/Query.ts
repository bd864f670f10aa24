import { failedUploads } from '../failed-uploads.ts'
import { feed } from '../feed.ts'
import { myUploads } from '../my-uploads.ts'
import { publishedVideos } from '../published-videos.ts'
import { trafficByPlace } from '../traffic-by-place.ts'
import type { QueryResolvers } from '../types.generated.ts'

export const Query: Required<QueryResolvers> = {
  feed: (_, page, context) => feed(context, page),
  video: (_, { id }, { videoById }) => videoById.load(id),
  publishedVideos: (_, page, context) => publishedVideos(context, page),
  trafficByPlace: (_, { hours }, context) => trafficByPlace(context, hours),
  myUploads: (_, page, context) => myUploads(context, page),
  failedUploads: (_, page, context) => failedUploads(context, page),
}
