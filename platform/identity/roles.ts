import { forbidden, unauthenticated } from '#platform/graph/errors.ts'
import type { Caller, Role, Viewer } from './caller.ts'

/** Whether the viewer is one of these. A guest is none. */
export function hasRole({ viewer }: Pick<Caller, 'viewer'>, ...allowed: readonly Role[]): boolean {
  return viewer !== null && allowed.includes(viewer.role)
}

/** The viewer, who is one of these. Throws UNAUTHENTICATED or FORBIDDEN when there is none, or another. */
export function requireRole({ viewer }: Pick<Caller, 'viewer'>, ...allowed: readonly Role[]): Viewer {
  if (!viewer) throw unauthenticated()
  // Whatever is not known to be allowed is refused, also a viewer that came without a role.
  if (!allowed.includes(viewer.role)) throw forbidden('You may not do this')
  return viewer
}
