/** Who asks, in the order of the columns: of the things that are asked for, the second one is the owner. */
export const columns = ['guest', 'owner', 'other', 'moderator', 'administrator', 'developer'] as const

export type Column = (typeof columns)[number]

/** What is asked, with `$names` for what the stage has, and what each column gets: ok, null, or a code. */
export type Row = readonly [ask: string, answers: string]

const everybody = 'ok ok ok ok ok ok'
const viewers = 'UNAUTHENTICATED ok ok ok ok ok'
const nobodysBusiness = 'null ok null null null null'
const staff = 'null null null ok ok null'

/** Every root field of the graph. A field without a row here fails the test. */
export const rootFields: Readonly<Record<string, Row>> = {
  'Query.me': ['me { id }', 'null ok ok ok ok ok'],
  'Query.user': ['user(id: "$owner") { id }', everybody],
  'Query.people': ['people(name: "owner") { next }', viewers],
  'Query.feed': ['feed { next }', everybody],
  'Query.video': ['video(id: "$video") { id }', everybody],
  'Query.publishedVideos': ['publishedVideos(userId: "$owner") { next }', everybody],
  'Query.myUploads': ['myUploads { next }', viewers],
  'Query.trafficByPlace': [
    'trafficByPlace { places { requests } }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN ok ok',
  ],
  'Query.failedUploads': [
    'failedUploads { next }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN ok FORBIDDEN',
  ],
  'Query.statistics': ['statistics { id }', 'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN ok FORBIDDEN'],
  'Query.studio': ['studio { id }', viewers],
  'Query.receivedComments': ['receivedComments { next }', viewers],
  'Query.comments': ['comments(videoId: "$video") { next }', everybody],
  'Query.favoriteVideos': ['favoriteVideos(userId: "$owner") { next }', everybody],
  'Query.followers': ['followers(userId: "$owner") { next }', everybody],
  'Query.following': ['following(userId: "$owner") { next }', everybody],
  'Query.friends': ['friends { next }', viewers],
  'Query.conversation': [
    'conversation(peerId: "$peer") { unreadCount }',
    'UNAUTHENTICATED ok null null null null',
  ],
  'Query.conversations': ['conversations { next }', viewers],
  'Query.messages': ['messages(peerId: "$peer") { hasOlder }', viewers],
  'Query.undeliveredMessages': ['undeliveredMessages(peerId: "$peer") { id }', viewers],
  'Query.unreadMessageCount': ['unreadMessageCount', viewers],
  'Mutation.register': ['register(username: "$new", password: "long enough") { token }', everybody],
  'Mutation.login': ['login(username: "owner", password: "owner password") { token }', everybody],
  'Mutation.logout': ['logout', everybody],
  'Mutation.logoutEverywhere': ['logoutEverywhere', viewers],
  'Mutation.revokeSession': ['revokeSession(id: "$session")', viewers],
  'Mutation.changePassword': [
    'changePassword(current: "a guess", new: "long enough")',
    'UNAUTHENTICATED BAD_CREDENTIALS BAD_CREDENTIALS BAD_CREDENTIALS BAD_CREDENTIALS BAD_CREDENTIALS',
  ],
  'Mutation.deleteAccount': [
    'deleteAccount(password: "a guess") { id }',
    'UNAUTHENTICATED BAD_CREDENTIALS BAD_CREDENTIALS BAD_CREDENTIALS BAD_CREDENTIALS BAD_CREDENTIALS',
  ],
  'Mutation.setRole': [
    'setRole(userId: "$subject", role: MODERATOR) { id }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN ok FORBIDDEN',
  ],
  'Mutation.suspendUser': [
    'suspendUser(userId: "$subject", reason: "spam") { id }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN ok ok FORBIDDEN',
  ],
  'Mutation.reinstateUser': [
    'reinstateUser(userId: "$subject") { id }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN ok ok FORBIDDEN',
  ],
  'Mutation.setSignature': ['setSignature(signature: "hi") { id }', viewers],
  'Mutation.clearSignature': [
    'clearSignature(userId: "$subject") { id }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN ok ok FORBIDDEN',
  ],
  'Mutation.setProfilePicture': [
    'setProfilePicture(uploadId: "$picture") { status }',
    'UNAUTHENTICATED ok NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND',
  ],
  // Who may take another's away is told that there is none.
  'Mutation.removeProfilePicture': [
    'removeProfilePicture(picture: AVATAR, userId: "$owner") { id }',
    'UNAUTHENTICATED ok FORBIDDEN NOT_FOUND NOT_FOUND FORBIDDEN',
  ],
  'Mutation.createUpload': ['createUpload { id }', viewers],
  'Mutation.publishVideo': [
    'publishVideo(uploadId: "$upload", title: "") { id }',
    'UNAUTHENTICATED ok NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND',
  ],
  'Mutation.deleteVideo': [
    'deleteVideo(videoId: "$oldVideo") { id }',
    'UNAUTHENTICATED ok NOT_FOUND ok ok NOT_FOUND',
  ],
  'Mutation.retryUpload': [
    'retryUpload(id: "$upload") { id }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN NOT_FOUND FORBIDDEN',
  ],
  'Mutation.recordView': ['recordView(videoId: "$video")', viewers],
  'Mutation.favoriteVideo': ['favoriteVideo(videoId: "$video") { id }', viewers],
  'Mutation.unfavoriteVideo': ['unfavoriteVideo(videoId: "$video") { id }', viewers],
  'Mutation.postComment': ['postComment(videoId: "$video", content: "hi") { id }', viewers],
  'Mutation.deleteComment': [
    'deleteComment(commentId: "$comment") { id }',
    'UNAUTHENTICATED ok NOT_FOUND ok ok NOT_FOUND',
  ],
  'Mutation.followUser': ['followUser(userId: "$subject") { id }', viewers],
  'Mutation.unfollowUser': ['unfollowUser(userId: "$subject") { id }', viewers],
  'Mutation.sendMessage': ['sendMessage(toUserId: "$subject", content: "hi") { id }', viewers],
  'Mutation.sendTyping': ['sendTyping(toUserId: "$subject")', viewers],
  'Mutation.markRead': [
    'markRead(peerId: "$peer", sequence: 1) { unreadCount }',
    'UNAUTHENTICATED ok NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND',
  ],
  'Mutation.takeUndelivered': ['takeUndelivered(peerId: "$peer") { id }', viewers],
  'Mutation.returnUndelivered': ['returnUndelivered(peerId: "$subject", sequence: 1)', viewers],
  'Mutation.markDelivered': ['markDelivered(peerId: "$subject", sequence: 1)', viewers],
  'Subscription.messageReceived': ['messageReceived { id }', viewers],
  'Subscription.conversationUpdated': ['conversationUpdated { unreadCount }', viewers],
  'Subscription.uploadChanged': ['uploadChanged { id }', viewers],
  'Subscription.liveStatistics': [
    'liveStatistics { id }',
    'UNAUTHENTICATED FORBIDDEN FORBIDDEN FORBIDDEN ok FORBIDDEN',
  ],
  'Subscription.typing': ['typing { until }', viewers],
}

/** Fields of people and videos that not everybody sees alike: `user(id: …)` and `video(id: …)` ask for them. */
export const guardedFields: Readonly<Record<string, Row>> = {
  'User.role': ['user(id: "$owner") { role }', 'null ok null ok ok null'],
  'User.suspension': ['user(id: "$suspended") { suspension { reason } }', staff],
  'User.sessions': ['user(id: "$owner") { sessions { id } }', nobodysBusiness],
  'Video.lately': ['video(id: "$video") { lately { views } }', nobodysBusiness],
  'User.lastMessage': ['user(id: "$peer") { lastMessage { id } }', nobodysBusiness],
}

/** All the others: the same for everybody, or about the viewer alone (isFollow, isFavorite). */
export const publicFields: readonly string[] = [
  ...['id', 'name', 'avatar', 'backgroundImage', 'signature', 'workCount'].map((name) => `User.${name}`),
  ...['followCount', 'followerCount', 'isFollow', 'totalFavorited', 'favoriteCount'].map(
    (name) => `User.${name}`,
  ),
  ...[
    'id',
    'author',
    'title',
    'status',
    'failure',
    'playUrl',
    'coverUrl',
    'smallCoverUrl',
    'publishedAt',
  ].map((name) => `Video.${name}`),
  ...['durationMs', 'width', 'height', 'favoriteCount', 'commentCount', 'isFavorite', 'viewCount'].map(
    (name) => `Video.${name}`,
  ),
]

/** Where the other types are met: what guards them is the row of that field. */
export const metAt: Readonly<Record<string, string>> = {
  ActiveUsers: 'Query.statistics',
  AuthPayload: 'Mutation.login',
  Comment: 'Query.comments',
  CommentPage: 'Query.comments',
  Conversation: 'Query.conversation',
  ConversationPage: 'Query.conversations',
  DeletedAccount: 'Mutation.deleteAccount',
  DeletedComment: 'Mutation.deleteComment',
  DeletedVideo: 'Mutation.deleteVideo',
  FailedUpload: 'Query.failedUploads',
  FailedUploadPage: 'Query.failedUploads',
  FeedPage: 'Query.feed',
  Message: 'Query.messages',
  MessagePage: 'Query.messages',
  Metric: 'Query.statistics',
  SentFile: 'Query.myUploads',
  SentPicture: 'Mutation.setProfilePicture',
  SentFilePage: 'Query.myUploads',
  Session: 'User.sessions',
  Statistics: 'Query.statistics',
  Studio: 'Query.studio',
  Suspension: 'User.suspension',
  Traffic: 'Query.trafficByPlace',
  TrafficHour: 'Query.trafficByPlace',
  TrafficPlace: 'Query.trafficByPlace',
  Typing: 'Subscription.typing',
  Upload: 'Mutation.createUpload',
  UploadCount: 'Query.statistics',
  UserPage: 'Query.followers',
  VideoFailure: 'Query.myUploads',
  VideoNumbers: 'Video.lately',
  VideoPage: 'Query.publishedVideos',
}
