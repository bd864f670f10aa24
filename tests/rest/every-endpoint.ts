/** The sixteen endpoints of the contract: how they are called, and the keys of their own that every failure carries. */
export const everyEndpoint = [
  ['GET', 'feed', { video_list: [] }],
  ['POST', 'user/register', { user_id: 0, token: '' }],
  ['POST', 'user/login', { user_id: 0, token: '' }],
  ['GET', 'user', { user: null }],
  ['POST', 'publish/action', {}],
  ['GET', 'publish/list', { video_list: [] }],
  ['POST', 'favorite/action', {}],
  ['GET', 'favorite/list', { video_list: [] }],
  ['POST', 'comment/action', { comment: null }],
  ['GET', 'comment/list', { comment_list: [] }],
  ['POST', 'relation/action', {}],
  ['GET', 'relation/follow/list', { user_list: [] }],
  ['GET', 'relation/follower/list', { user_list: [] }],
  ['GET', 'relation/friend/list', { user_list: [] }],
  ['GET', 'message/chat', { message_list: [] }],
  ['POST', 'message/action', {}],
] as const
