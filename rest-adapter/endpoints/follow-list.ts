import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FollowingDocument } from '../operations.generated.ts'
import { userView } from '../views/user.ts'
import { whoseList } from './whose.ts'

export const followList = endpoint({
  method: 'GET',
  path: '/douyin/relation/follow/list',
  family: FAMILY.social,
  empty: () => ({ user_list: [] }),
  operation: FollowingDocument,
  variables: whoseList,
  view({ user, following }) {
    if (!user) throw notFound('user')
    return { user_list: following.items.map(userView) }
  },
})
