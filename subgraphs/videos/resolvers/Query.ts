import { failedUploads } from '../failed-uploads.ts'
import { feed } from '../feed.ts'
import { myUploads } from '../my-uploads.ts'
import { publishedVideos } from '../published-videos.ts'
import type { QueryResolvers } from '../types.generated.ts'

export const Query: Required<QueryResolvers> = {
  feed: (_, page, context) => feed(context, page),
  video: (_, { id }, { videoById }) => videoById.load(id),
  publishedVideos: (_, page, context) => publishedVideos(context, page),
  myUploads: (_, page, context) => myUploads(context, page),
  failedUploads: (_, page, context) => failedUploads(context, page),
}
