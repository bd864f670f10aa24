import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FollowersDocument } from '../operations.generated.ts'
import { userView } from '../views/user.ts'
import { whoseList } from './whose.ts'

export const followerList = endpoint({
  method: 'GET',
  path: '/douyin/relation/follower/list',
  family: FAMILY.social,
  empty: () => ({ user_list: [] }),
  operation: FollowersDocument,
  variables: whoseList,
  view({ user, followers }) {
    if (!user) throw notFound('user')
    return { user_list: followers.items.map(userView) }
  },
})
