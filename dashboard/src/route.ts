import { useSyncExternalStore } from 'react'

const BASE = '/dashboard'

/** Where the page is, below `/dashboard`: `/feed`, `/chat/7`. */
export function useRoute(): string {
  return useSyncExternalStore(listen, () => location.pathname.slice(BASE.length) || '/')
}

/** What the page's address says behind its question mark, by its name; empty where it says nothing. */
export function useSearch(name: string): string {
  return useSyncExternalStore(listen, () => new URLSearchParams(location.search).get(name) ?? '')
}

export function go(path: string): void {
  if (BASE + path === location.pathname + location.search) return
  history.pushState(null, '', BASE + path)
  dispatchEvent(new PopStateEvent('popstate'))
}

export function addressOf(path: string): string {
  return BASE + path
}

function listen(listener: () => void): () => void {
  addEventListener('popstate', listener)
  return () => removeEventListener('popstate', listener)
}
