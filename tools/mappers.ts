const Metric = '../../platform/graph/metric.ts#MetricSource'
const Period = '../../platform/graph/metric.ts#Period'
const EntityRef = '../../platform/graph/entity.ts#EntityRef'

/** What resolvers get as their parent, by subgraph and type: a row for what it owns, a key for what it extends. */
export const mappers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: {
    Metric,
    Statistics: Period,
    User: './user-store.ts#UserRow',
    FoundSession: './session-store.ts#FoundSessionRow',
    Session: './session-store.ts#SessionRow',
    Suspension: './standing.ts#SuspensionRow',
    AuthPayload: './sign-in.ts#SignedIn',
    DeletedAccount: './delete-account.ts#DeletedAccountRow',
  },
  videos: {
    Metric,
    Statistics: Period,
    Video: './video-store.ts#AnyVideoRow',
    Upload: './create-upload.ts#IssuedUpload',
    DeletedVideo: './video-store.ts#DeletedVideoRow',
    SentFile: './upload.ts#UploadRow',
    FailedUpload: './job-store.ts#FailedUploadRow',
    User: './video-store.ts#UserFacts',
  },
  interactions: {
    Metric,
    Statistics: Period,
    Studio: Period,
    Comment: './comment-store.ts#CommentRow',
    DeletedComment: './delete-comment.ts#DeletedCommentRow',
    Video: './stats-store.ts#VideoFacts',
    User: './stats-store.ts#UserFacts',
  },
  social: { Metric, Statistics: Period, Studio: Period, User: './follow-store.ts#UserFacts' },
  chat: {
    Metric,
    Statistics: Period,
    Message: './message-store.ts#MessageRow',
    Conversation: './conversation-store.ts#ConversationRow',
    Typing: './typing.ts#TypingRow',
    User: EntityRef,
  },
}
