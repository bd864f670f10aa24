import { changePassword } from '../change-password.ts'
import { clearSignature } from '../clear-signature.ts'
import { deleteAccount } from '../delete-account.ts'
import { login } from '../login.ts'
import { logoutEverywhere } from '../logout-everywhere.ts'
import { logout } from '../logout.ts'
import { countLogin, countRegistration } from '../measures.ts'
import { register } from '../register.ts'
import { reinstateUser } from '../reinstate-user.ts'
import { revokeSession } from '../revoke-session.ts'
import { setRole } from '../set-role.ts'
import { setSignature } from '../set-signature.ts'
import { suspendUser } from '../suspend-user.ts'
import type { MutationResolvers } from '../types.generated.ts'

export const Mutation: Required<MutationResolvers> = {
  register: (_, input, context) => countRegistration(register(context, input)),
  login: (_, input, context) => countLogin(login(context, input)),
  logout: (_, __, context) => logout(context),
  revokeSession: (_, { id }, context) => revokeSession(context, id),
  logoutEverywhere: (_, { keepThis }, context) => logoutEverywhere(context, keepThis ?? false),
  changePassword: (_, input, context) => changePassword(context, input),
  setSignature: (_, { signature }, context) => setSignature(context, signature),
  clearSignature: (_, { userId }, context) => clearSignature(context, userId),
  deleteAccount: (_, { password }, context) => deleteAccount(context, password),
  setRole: (_, input, context) => setRole(context, input),
  suspendUser: (_, input, context) => suspendUser(context, input),
  reinstateUser: (_, { userId }, context) => reinstateUser(context, userId),
}
