import { login } from '../login.ts'
import { logout } from '../logout.ts'
import { register } from '../register.ts'
import type { MutationResolvers } from '../types.generated.ts'

export const Mutation: Required<MutationResolvers> = {
  register: (_, input, context) => register(context, input),
  login: (_, input, context) => login(context, input),
  logout: (_, __, context) => logout(context),
}
