const EntityRef = '../../platform/graph/entity.ts#EntityRef'

/** What resolvers get as their parent, by subgraph and type: a row for what it owns, a key for what it extends. */
export const mappers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: {
    User: './user-store.ts#UserRow',
    FoundSession: './session-store.ts#FoundSessionRow',
    Session: './session-store.ts#SessionRow',
    Suspension: './standing.ts#SuspensionRow',
    AuthPayload: './sign-in.ts#SignedIn',
  },
  videos: {
    Video: './video-store.ts#AnyVideoRow',
    Upload: './create-upload.ts#IssuedUpload',
    SentFile: './upload-store.ts#UploadRow',
    FailedUpload: './job-store.ts#FailedUploadRow',
    User: './video-store.ts#UserFacts',
  },
  interactions: {
    Comment: './comment-store.ts#CommentRow',
    DeletedComment: './delete-comment.ts#DeletedCommentRow',
    Video: './stats-store.ts#VideoFacts',
    User: './stats-store.ts#UserFacts',
  },
  social: { User: './follow-store.ts#UserFacts' },
  chat: {
    Message: './message-store.ts#MessageRow',
    Conversation: './conversation-store.ts#ConversationRow',
    Typing: './typing.ts#TypingRow',
    User: EntityRef,
  },
}
