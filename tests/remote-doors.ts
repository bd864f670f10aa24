import { randomBytes } from 'node:crypto'
import type { Door } from '#platform/graph/door.ts'
import { remoteDoor } from '#platform/remote/remote-door.ts'
import { listen } from '#platform/http/http.ts'
import { createSealer, type Sealer } from '#platform/identity/seal.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import type { OpenSubgraph } from '../subgraphs/open.ts'

/**
 * The way to a subgraph as on many machines: each one on a port of its own, every request sealed. For
 * `createWorld({ doorTo: remoteDoors() })`.
 */
export function remoteDoors(
  sealer: Sealer = createSealer(randomBytes(32).toString('hex')),
): (subgraph: OpenSubgraph) => Door {
  return ({ subgraph, ready }) => {
    const app = serveSubgraph(subgraph, sealer, ready)
    const port = listen(app, '127.0.0.1', 0, 'PORT')
    const door = port.then((number) =>
      remoteDoor(subgraph.name, [`http://127.0.0.1:${number}/graphql`], sealer),
    )
    return {
      ask: async (request, caller) => (await door).ask(request, caller),
      subscribe: async (request, caller) => (await door).subscribe(request, caller),
      async [Symbol.asyncDispose]() {
        await (await door)[Symbol.asyncDispose]()
        await app.close()
      },
    }
  }
}
