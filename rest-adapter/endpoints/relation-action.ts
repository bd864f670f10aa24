import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { FollowDocument } from '../operations.generated.ts'
import { action, id } from '../parameters.ts'

export const relationAction = endpoint({
  method: 'POST',
  path: '/douyin/relation/action',
  family: FAMILY.social,
  signedIn: true,
  empty: () => ({}),
  operation: FollowDocument,
  variables: (parameters) => ({ userId: id(parameters, 'to_user_id'), on: action(parameters) === 'do' }),
  view: () => ({}),
})
