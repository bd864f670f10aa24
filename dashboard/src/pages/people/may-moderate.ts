import type { Role, Viewer } from '../../session.ts'

/** Whether the viewer is offered to do anything to somebody, whose role nobody but staff knows. The graph has the last word. */
export function mayModerate(viewer: Viewer, person: { id: string; role: Role | null }): boolean {
  if (!person.role || person.id === viewer.id) return false
  return viewer.role === 'ADMINISTRATOR' || maySuspend(viewer.role, person.role)
}

/** Staff answers to administrators, and these to nobody as long as they are ones. */
export function maySuspend(own: Role, theirs: Role): boolean {
  if (own === 'ADMINISTRATOR') return theirs !== 'ADMINISTRATOR'
  return own === 'MODERATOR' && theirs === 'USER'
}
