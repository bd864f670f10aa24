import type { Role } from '#platform/identity/caller.ts'
import { hasRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'
import type { StandingRow } from './standing-store.ts'

/** People see their own standing, moderators and administrators everybody's; to others it is null. */
async function standingOf({ caller, standingById }: Context, userId: string): Promise<StandingRow | null> {
  const maySee = caller.viewer?.id === userId || hasRole(caller, 'MODERATOR', 'ADMINISTRATOR')
  return maySee ? standingById.load(userId) : null
}

export async function roleOf(context: Context, userId: string): Promise<Role | null> {
  return (await standingOf(context, userId))?.role ?? null
}

/** A person who may not come in: since when, and why. */
export interface SuspensionRow {
  since: Date
  reason: string
}

export async function suspensionOf(context: Context, userId: string): Promise<SuspensionRow | null> {
  const standing = await standingOf(context, userId)
  return standing?.suspendedAt ? { since: standing.suspendedAt, reason: standing.suspendedFor } : null
}
