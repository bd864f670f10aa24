import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FavoriteVideosDocument } from '../operations.generated.ts'
import { videoViews } from '../views/video.ts'
import { LIST_LENGTH } from './lists.ts'
import { whose } from './whose.ts'

export const favoriteList = endpoint({
  method: 'GET',
  path: '/douyin/favorite/list',
  family: FAMILY.interactions,
  empty: () => ({ video_list: [] }),
  operation: FavoriteVideosDocument,
  // The app asks for a profile's lists also when nobody is signed in: a guest who names nobody gets an empty one.
  variables(parameters, caller) {
    const userId = whose(parameters, caller)
    return userId === null ? null : { userId, first: LIST_LENGTH }
  },
  view({ user, favoriteVideos }) {
    if (!user) throw notFound('user')
    return { video_list: videoViews(favoriteVideos.items) }
  },
})
