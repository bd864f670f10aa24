import { login } from '../login.ts'
import { logout } from '../logout.ts'
import { register } from '../register.ts'
import { reinstateUser } from '../reinstate-user.ts'
import { setRole } from '../set-role.ts'
import { suspendUser } from '../suspend-user.ts'
import type { MutationResolvers } from '../types.generated.ts'

export const Mutation: Required<MutationResolvers> = {
  register: (_, input, context) => register(context, input),
  login: (_, input, context) => login(context, input),
  logout: (_, __, context) => logout(context),
  setRole: (_, input, context) => setRole(context, input),
  suspendUser: (_, input, context) => suspendUser(context, input),
  reinstateUser: (_, { userId }, context) => reinstateUser(context, userId),
}
