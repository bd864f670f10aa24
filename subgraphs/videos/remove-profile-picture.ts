import { forbidden, notFound, unauthenticated } from '#platform/graph/errors.ts'
import { isId } from '#platform/graph/id.ts'
import { hasRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'
import type { ProfilePicture } from './upload-purpose.ts'

/** Takes a picture away from the viewer's profile, or as staff from anybody's. */
export async function removeProfilePicture(
  { caller, pictures, forgetEverything }: Context,
  { picture, userId }: { picture: ProfilePicture; userId?: string | null },
): Promise<{ id: string }> {
  if (!caller.viewer) throw unauthenticated()
  const { id } = caller.viewer
  const ownerId = userId ?? id
  const isOthers = ownerId !== id
  if (isOthers && !hasRole(caller, 'MODERATOR', 'ADMINISTRATOR')) throw forbidden('This is not your picture')
  const isGone = isId(ownerId) && (await pictures.remove(ownerId, picture, isOthers ? id : null))
  if (!isGone && isOthers) throw notFound('picture')
  // Users goes on showing it for as long as it keeps a row, and this subgraph cannot say which.
  await forgetEverything()
  return { id: ownerId }
}
