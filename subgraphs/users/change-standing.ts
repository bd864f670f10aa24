import { forbidden, notFound } from '#platform/graph/errors.ts'
import type { Role } from '#platform/identity/caller.ts'
import { requireRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'
import type { AccountAction, StandingRow } from './standing-store.ts'
import { tellEnded } from './tell-ended.ts'
import type { UserRow } from './user-store.ts'

/** Who may change another's standing only changes that of people below: staff answers to administrators. */
const RANK: Readonly<Record<Role, number>> = { USER: 0, MODERATOR: 1, DEVELOPER: 1, ADMINISTRATOR: 2 }

export function isBelow(subject: StandingRow, actor: StandingRow): boolean {
  return RANK[subject.role] < RANK[actor.role]
}

/**
 * Changes what somebody is here, says, or whether they may come in, and ends their sessions where that follows. The
 * viewer's role is looked at twice: as it came with the request, and as it is in the row when it is done.
 */
export async function changeStanding(
  { caller, standings, sessionEnded, profiles, userById }: Context,
  userId: string,
  todo: AccountAction,
  { by, may }: { by: readonly Role[]; may: (actor: StandingRow, subject: StandingRow) => boolean },
): Promise<UserRow> {
  const viewer = requireRole(caller, ...by)
  const change = await standings.change(viewer.id, userId, todo, (actor, subject) => {
    if (!by.includes(actor.role) || actor.suspendedAt || !may(actor, subject))
      throw forbidden('You may not do this to this person')
  })
  if (!change) throw notFound('user')
  await profiles.forget(userId)
  await tellEnded(sessionEnded, change.endedSessionIds)
  const user = await userById.load(userId)
  if (!user) throw notFound('user')
  return user
}
