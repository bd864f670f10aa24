import { Supergraph } from '@apollo/federation-internals'
import type { SupergraphManager } from '@apollo/gateway'
import { QueryPlanner } from '@apollo/query-planner'
import { parse, validate } from 'graphql'
import type { Logger } from '#platform/process/logger.ts'
import type { PersistedOperations } from './persisted-operations.ts'
import type { SupergraphSource } from './supergraph-file.ts'

type Ours = Pick<PersistedOperations, 'listed'>

/**
 * Gives the gateway its supergraph, and each new one as it comes. One that cannot be served is refused, and the one
 * before goes on; what is under way ends on the one it began with.
 */
export function loadSupergraph(source: SupergraphSource, logger: Logger, ours: Ours): SupergraphManager {
  return {
    async initialize({ update }) {
      const supergraphSdl = await source.read()
      const stop = source.watch((sdl) => {
        try {
          tryOut(sdl, ours)
          update(sdl)
          logger.info('another supergraph is served')
        } catch (error) {
          logger.error({ err: error }, 'the new supergraph cannot be served, the one before is')
        }
      })
      return { supergraphSdl, cleanup: async () => stop() }
    },
  }
}

/**
 * Throws where ApolloGateway would, which by then has kept half of it: clients would be shown a graph that nobody serves. And
 * where one of our own clients would be answered no more: the app would stand still until there is another one.
 */
function tryOut(sdl: string, { listed }: Ours): void {
  const supergraph = Supergraph.build(sdl)
  const schema = supergraph.apiSchema().toGraphQLJSSchema()
  new QueryPlanner(supergraph)
  for (const { name, body } of listed) {
    const [flaw] = validate(schema, parse(body))
    if (flaw) throw new Error(`it does not fit ${name}, which our own clients ask: ${flaw.message}`)
  }
}
