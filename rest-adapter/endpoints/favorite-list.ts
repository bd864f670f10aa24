import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FavoriteVideosDocument } from '../operations.generated.ts'
import { videoViews } from '../views/video.ts'
import { whoseList } from './whose.ts'

export const favoriteList = endpoint({
  method: 'GET',
  path: '/douyin/favorite/list',
  family: FAMILY.interactions,
  empty: () => ({ video_list: [] }),
  operation: FavoriteVideosDocument,
  variables: whoseList,
  view({ user, favoriteVideos }) {
    if (!user) throw notFound('user')
    return { video_list: videoViews(favoriteVideos.items) }
  },
})
