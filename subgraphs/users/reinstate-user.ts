import { changeStanding, isBelow } from './change-standing.ts'
import type { Context } from './context.ts'

export function reinstateUser(context: Context, userId: string) {
  return changeStanding(
    context,
    userId,
    { action: 'REINSTATE' },
    { by: ['MODERATOR', 'ADMINISTRATOR'], may: (actor, subject) => isBelow(subject, actor) },
  )
}
