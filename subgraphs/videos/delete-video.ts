import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import { hasRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'
import type { DeletedVideoRow } from './video-store.ts'

/** Another's video is, to whoever is no moderator, a video that cannot be found: nothing tells the two apart. */
export async function deleteVideo(
  { caller, videos, forgetEverything }: Context,
  videoId: string,
): Promise<DeletedVideoRow> {
  if (!caller.viewer) throw unauthenticated()
  const mayAny = hasRole(caller, 'MODERATOR', 'ADMINISTRATOR')
  const gone = await videos.remove(videoId, { by: caller.viewer.id, mayAny })
  if (!gone) throw notFound('video')
  // The likes that went with it are counted where this subgraph cannot say what to forget.
  await forgetEverything()
  return gone
}
