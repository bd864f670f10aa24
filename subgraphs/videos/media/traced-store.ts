import { traced } from '#platform/observe/traces.ts'
import type { MediaStore } from './media-store.ts'

/** The same store, each of its answers a step in a trace. */
export function tracedStore(store: MediaStore, system: 's3' | 'folder'): MediaStore {
  const about = { 'media.system': system }
  return {
    ...store,
    put: (name, body, facts) =>
      traced('media put', { ...about, 'content.type': facts.contentType }, () =>
        store.put(name, body, facts),
      ),
    open: (name, range) => traced('media open', about, () => store.open(name, range)),
    stat: (name) => traced('media stat', about, () => store.stat(name)),
    remove: (name) => traced('media remove', about, () => store.remove(name)),
  }
}
