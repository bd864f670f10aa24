import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { PublishedVideosDocument } from '../operations.generated.ts'
import { videoViews } from '../views/video.ts'
import { LIST_LENGTH } from './lists.ts'
import { whose } from './whose.ts'

export const publishList = endpoint({
  method: 'GET',
  path: '/douyin/publish/list',
  family: FAMILY.videos,
  empty: () => ({ video_list: [] }),
  operation: PublishedVideosDocument,
  // The app asks for a profile's lists also when nobody is signed in: a guest who names nobody gets an empty one.
  variables(parameters, caller) {
    const userId = whose(parameters, caller)
    return userId === null ? null : { userId, first: LIST_LENGTH }
  },
  view({ user, publishedVideos }) {
    if (!user) throw notFound('user')
    return { video_list: videoViews(publishedVideos.items) }
  },
})
