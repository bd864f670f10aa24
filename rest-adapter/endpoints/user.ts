import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { UserDocument } from '../operations.generated.ts'
import { userView } from '../views/user.ts'
import { whose } from './whose.ts'

export const user = endpoint({
  method: 'GET',
  path: '/douyin/user',
  family: FAMILY.users,
  empty: () => ({ user: null }),
  operation: UserDocument,
  variables(parameters, caller) {
    const userId = whose(parameters, caller)
    if (userId === null) throw unauthenticated()
    return { userId }
  },
  view({ user }) {
    if (!user) throw notFound('user')
    return { user: userView(user) }
  },
})
