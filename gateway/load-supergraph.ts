import { Supergraph } from '@apollo/federation-internals'
import type { SupergraphManager } from '@apollo/gateway'
import { QueryPlanner } from '@apollo/query-planner'
import type { Logger } from '#platform/process/logger.ts'
import type { SupergraphSource } from './supergraph-file.ts'

/**
 * Gives the gateway its supergraph, and each new one as it comes. One that cannot be served is refused, and the one
 * before goes on; what is under way ends on the one it began with.
 */
export function loadSupergraph(source: SupergraphSource, logger: Logger): SupergraphManager {
  return {
    async initialize({ update }) {
      const supergraphSdl = await source.read()
      const stop = source.watch((sdl) => {
        try {
          tryOut(sdl)
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

/** Throws where ApolloGateway would, which by then has kept half of it: clients would be shown a graph that nobody serves. */
function tryOut(sdl: string): void {
  const supergraph = Supergraph.build(sdl)
  supergraph.apiSchema().toGraphQLJSSchema()
  new QueryPlanner(supergraph)
}
