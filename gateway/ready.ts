import type { Caller } from '#platform/identity/caller.ts'
import type { Door } from '#platform/graph/door.ts'
import type { Ready } from '#platform/http/http.ts'

const nobody: Caller = { viewer: null, scope: 'graph', origin: '', address: '', requestId: 'ready' }

/** Ready when every subgraph answers. */
export function whenAllAnswer(doors: Readonly<Record<string, Door>>): Ready {
  return async () => {
    const answers = await Promise.all(
      Object.values(doors).map(async (door) => door.ask({ query: '{__typename}' }, nobody)),
    )
    if (answers.some(({ errors }) => errors)) throw new Error('a subgraph is not ready')
  }
}
