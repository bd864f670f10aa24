import { useSyncExternalStore } from 'react'
import { recall, remember } from './storage.ts'

export type Role = 'USER' | 'MODERATOR' | 'ADMINISTRATOR' | 'DEVELOPER'

/** Who is signed in here. */
export interface Viewer {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly token: string
}

const KEY = 'viewer'
const listeners = new Set<() => void>()

// The tab's own storage: it survives a reload and ends with the tab. No script but ours runs here (the page's
// policy), and one that did could ask as the viewer wherever the token lay.
let viewer = read()

export function tokenOfViewer(): string | null {
  return viewer?.token ?? null
}

export function rememberViewer(next: Viewer): void {
  remember('sessionStorage', KEY, JSON.stringify(next))
  become(next)
}

/** The viewer is something else than when they signed in. */
export function knowRole(token: string, role: Role): void {
  if (viewer?.token === token && viewer.role !== role) rememberViewer({ ...viewer, role })
}

export function forgetViewer(): void {
  remember('sessionStorage', KEY, null)
  become(null)
}

/** Who is signed in, for a component that changes with it; null for a guest. */
export function useViewer(): Viewer | null {
  return useSyncExternalStore(onViewerChange, () => viewer)
}

/** Whether the viewer is offered to delete something: what is their own, or as staff anybody's. The graph has the last word. */
export function mayDelete(viewer: Viewer | null, authorId: string): boolean {
  if (!viewer) return false
  return viewer.id === authorId || viewer.role === 'MODERATOR' || viewer.role === 'ADMINISTRATOR'
}

/** Calls `listener` whenever somebody signs in or out; answers with the way to stop that. */
export function onViewerChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function become(next: Viewer | null): void {
  viewer = next
  for (const listener of listeners) listener()
}

function read(): Viewer | null {
  // Nobody but `rememberViewer` writes there.
  return JSON.parse(recall('sessionStorage', KEY) ?? 'null') as Viewer | null
}
