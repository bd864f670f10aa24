import { endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { LoginDocument } from '../operations.generated.ts'
import { text } from '../parameters.ts'

export const login = endpoint({
  method: 'POST',
  path: '/douyin/user/login',
  family: FAMILY.users,
  empty: () => ({ user_id: 0, token: '' }),
  operation: LoginDocument,
  variables: (parameters) => ({
    username: text(parameters, 'username'),
    password: text(parameters, 'password'),
  }),
  view: ({ login: { user, token } }) => ({ user_id: Number(user.id), token }),
})
