import type { Endpoint } from '../endpoint.ts'
import { commentAction } from './comment-action.ts'
import { commentList } from './comment-list.ts'
import { favoriteAction } from './favorite-action.ts'
import { favoriteList } from './favorite-list.ts'
import { feed } from './feed.ts'
import { followList } from './follow-list.ts'
import { followerList } from './follower-list.ts'
import { friendList } from './friend-list.ts'
import { login } from './login.ts'
import { messageAction } from './message-action.ts'
import { messageChat } from './message-chat.ts'
import { publishAction } from './publish-action.ts'
import { publishList } from './publish-list.ts'
import { register } from './register.ts'
import { relationAction } from './relation-action.ts'
import { user } from './user.ts'
import type { Uploader } from '../upload.ts'

/** The sixteen endpoints, in the order of the contract. */
export function endpoints(options: {
  feedPage: number
  upload: Uploader
  publishWaitSeconds: number
}): Endpoint[] {
  return [
    feed(options.feedPage),
    register,
    login,
    user,
    publishAction(options.upload, options.publishWaitSeconds),
    publishList,
    favoriteAction,
    favoriteList,
    commentAction,
    commentList,
    relationAction,
    followList,
    followerList,
    friendList,
    messageChat(),
    messageAction,
  ]
}
