import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { CommentDocument } from '../operations.generated.ts'
import { action, id, text } from '../parameters.ts'
import { commentView } from '../views/comment.ts'

export const commentAction = endpoint({
  method: 'POST',
  path: '/douyin/comment/action',
  family: FAMILY.interactions,
  signedIn: true,
  empty: () => ({ comment: null }),
  operation: CommentDocument,
  spellings: { content: 'comment_text' },
  // Of the two mutations one is left out, and so is what it would need.
  variables(parameters) {
    const videoId = id(parameters, 'video_id')
    return action(parameters) === 'do'
      ? { videoId, post: true, content: text(parameters, 'comment_text'), commentId: '' }
      : { videoId, post: false, content: '', commentId: id(parameters, 'comment_id') }
  },
  view: ({ postComment }) => ({ comment: postComment ? commentView(postComment) : null }),
})
