import type { Role } from '#platform/identity/caller.ts'
import { changeStanding } from './change-standing.ts'
import type { Context } from './context.ts'

/** Nobody changes their own role: so there is always an administrator left. */
export function setRole(context: Context, { userId, role }: { userId: string; role: Role }) {
  return changeStanding(
    context,
    userId,
    { action: 'SET_ROLE', role },
    { by: ['ADMINISTRATOR'], may: (actor, subject) => actor.id !== subject.id },
  )
}
