import { forbidden } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FriendsDocument } from '../operations.generated.ts'
import { userView } from '../views/user.ts'
import { LIST_LENGTH } from './lists.ts'
import { whose } from './whose.ts'

/** Who wrote the newest message; the contract's only name that is not in snake case. */
const RECEIVED = 0
const SENT = 1

export const friendList = endpoint({
  method: 'GET',
  path: '/douyin/relation/friend/list',
  family: FAMILY.social,
  signedIn: true,
  empty: () => ({ user_list: [] }),
  operation: FriendsDocument,
  // The list shows the newest messages, which are nobody else's business.
  variables(parameters, caller) {
    if (whose(parameters, caller) !== caller.viewer?.id) throw forbidden("Another's friends are not shown")
    return { first: LIST_LENGTH }
  },
  view: ({ friends }) => ({
    user_list: friends.items.map((friend) =>
      Object.assign(userView(friend), {
        message: friend.lastMessage?.content ?? '',
        msgType: friend.lastMessage && friend.lastMessage.sender.id !== friend.id ? SENT : RECEIVED,
      }),
    ),
  }),
})
