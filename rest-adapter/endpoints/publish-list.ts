import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { PublishedVideosDocument } from '../operations.generated.ts'
import { videoViews } from '../views/video.ts'
import { whoseList } from './whose.ts'

export const publishList = endpoint({
  method: 'GET',
  path: '/douyin/publish/list',
  family: FAMILY.videos,
  empty: () => ({ video_list: [] }),
  operation: PublishedVideosDocument,
  variables: whoseList,
  view({ user, publishedVideos }) {
    if (!user) throw notFound('user')
    return { video_list: videoViews(publishedVideos.items) }
  },
})
