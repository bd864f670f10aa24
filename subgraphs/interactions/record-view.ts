import { invalid, unauthenticated } from '#platform/graph/errors.ts'
import { isId } from '#platform/graph/id.ts'
import type { Context } from './context.ts'

/** Whether the video exists, and whose it is, is judged when the view is written. */
export function recordView({ caller, views }: Context, videoId: string): boolean {
  if (!caller.viewer) throw unauthenticated()
  if (!isId(videoId)) throw invalid('videoId', 'is not an id')
  views.add(videoId, caller.viewer.id)
  return true
}
