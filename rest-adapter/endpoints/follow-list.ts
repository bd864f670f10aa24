import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FollowingDocument } from '../operations.generated.ts'
import { userView } from '../views/user.ts'
import { LIST_LENGTH } from './lists.ts'
import { whose } from './whose.ts'

export const followList = endpoint({
  method: 'GET',
  path: '/douyin/relation/follow/list',
  family: FAMILY.social,
  empty: () => ({ user_list: [] }),
  operation: FollowingDocument,
  // The app asks for a profile's lists also when nobody is signed in: a guest who names nobody gets an empty one.
  variables(parameters, caller) {
    const userId = whose(parameters, caller)
    return userId === null ? null : { userId, first: LIST_LENGTH }
  },
  view({ user, following }) {
    if (!user) throw notFound('user')
    return { user_list: following.items.map(userView) }
  },
})
