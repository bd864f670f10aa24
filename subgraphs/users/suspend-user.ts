import { checkText } from '#platform/graph/text.ts'
import { changeStanding, isBelow } from './change-standing.ts'
import type { Context } from './context.ts'

const REASON = { min: 1, max: 200 }

export async function suspendUser(context: Context, { userId, reason }: { userId: string; reason: string }) {
  checkText('reason', reason, REASON)
  return changeStanding(
    context,
    userId,
    { action: 'SUSPEND', reason },
    { by: ['MODERATOR', 'ADMINISTRATOR'], may: (actor, subject) => isBelow(subject, actor) },
  )
}
