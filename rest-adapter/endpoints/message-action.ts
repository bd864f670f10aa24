import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { SendMessageDocument } from '../operations.generated.ts'
import { checkDoes, id, text } from '../parameters.ts'

export const messageAction = endpoint({
  method: 'POST',
  path: '/douyin/message/action',
  family: FAMILY.chat,
  signedIn: true,
  empty: () => ({}),
  operation: SendMessageDocument,
  variables(parameters) {
    checkDoes(parameters)
    return { toUserId: id(parameters, 'to_user_id'), content: text(parameters, 'content') }
  },
  view: () => ({}),
})
