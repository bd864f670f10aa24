import { invalid } from '#platform/graph/errors.ts'
import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { SendMessageDocument } from '../operations.generated.ts'
import { action, id, text } from '../parameters.ts'

export const messageAction = endpoint({
  method: 'POST',
  path: '/douyin/message/action',
  family: FAMILY.chat,
  signedIn: true,
  empty: () => ({}),
  operation: SendMessageDocument,
  variables(parameters) {
    if (action(parameters) !== 'do') throw invalid('action_type', 'must be 1')
    return { toUserId: id(parameters, 'to_user_id'), content: text(parameters, 'content') }
  },
  view: () => ({}),
})
