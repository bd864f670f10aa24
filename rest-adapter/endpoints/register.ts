import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { RegisterDocument } from '../operations.generated.ts'
import { text } from '../parameters.ts'

export const register = endpoint({
  method: 'POST',
  path: '/douyin/user/register',
  family: FAMILY.users,
  // The official tests read the token of a failed registration as a string (contract section 2, N2).
  empty: () => ({ user_id: 0, token: '' }),
  operation: RegisterDocument,
  variables: (parameters) => ({
    username: text(parameters, 'username'),
    password: text(parameters, 'password'),
  }),
  view: ({ register: { user, token } }) => ({ user_id: Number(user.id), token }),
})
