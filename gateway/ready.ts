import type { Door } from '#platform/graph/door.ts'
import type { Ready } from '#platform/http/http.ts'
import { answers } from './answers.ts'

/** Ready when every subgraph answers. */
export function whenAllAnswer(doors: Readonly<Record<string, Door>>): Ready {
  return async () => {
    const answering = await Promise.all(Object.values(doors).map((door) => answers(door, 'ready')))
    if (answering.includes(false)) throw new Error('a subgraph is not ready')
  }
}
