import { changeStanding, isBelow } from './change-standing.ts'
import type { Context } from './context.ts'
import type { UserRow } from './user-store.ts'

export async function clearSignature(context: Context, userId: string): Promise<UserRow> {
  return changeStanding(
    context,
    userId,
    { action: 'CLEAR_SIGNATURE' },
    { by: ['MODERATOR', 'ADMINISTRATOR'], may: (actor, subject) => isBelow(subject, actor) },
  )
}
