import { notFound } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { CommentsDocument } from '../operations.generated.ts'
import { id } from '../parameters.ts'
import { commentView } from '../views/comment.ts'
import { LIST_LENGTH } from './lists.ts'

export const commentList = endpoint({
  method: 'GET',
  path: '/douyin/comment/list',
  family: FAMILY.interactions,
  empty: () => ({ comment_list: [] }),
  operation: CommentsDocument,
  variables: (parameters) => ({ videoId: id(parameters, 'video_id'), first: LIST_LENGTH }),
  view({ comments }) {
    if (!comments) throw notFound('video')
    return { comment_list: comments.items.map(commentView) }
  },
})
