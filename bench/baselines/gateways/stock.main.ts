import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { fastify } from 'fastify'
import type { Caller } from '#platform/identity/caller.ts'
import { SEAL_HEADER } from '#platform/identity/seal.ts'
import { openBaselineEdge } from './edge.ts'

/**
 * The same supergraph behind Apollo's gateway as it comes: its own executor, its own data source. That adds the
 * seal, without which no subgraph answers; nothing else is changed. `node … PORT`, the rest from the environment.
 */
const [, , port = '0'] = process.argv
// oxlint-disable-next-line node/no-process-env
const { supergraphSdl, addressOf, sealer, callerOf } = await openBaselineEdge(process.env)

interface Context {
  caller: Caller
}
type Sending = Parameters<NonNullable<RemoteGraphQLDataSource<Context>['willSendRequest']>>[0]

function sealingSource(name: string): RemoteGraphQLDataSource<Context> {
  return new RemoteGraphQLDataSource<Context>({
    url: addressOf(name),
    willSendRequest({ request, context }: Sending) {
      // Every request's context is made below.
      const { caller } = context as Context
      // The body as the data source is about to write it: a seal belongs to exact bytes.
      const { query, http, ...rest } = request
      http?.headers.set(SEAL_HEADER, sealer.seal(caller, name, JSON.stringify({ query, ...rest })))
    },
  })
}

const gateway = new ApolloGateway({ supergraphSdl, buildService: ({ name }) => sealingSource(name) })
const server = new ApolloServer<Context>({ gateway })
await server.start()
const app = fastify()
app.route({
  url: '/graphql',
  method: ['GET', 'POST', 'OPTIONS'],
  handler: fastifyApolloHandler(server, {
    context: async ({ headers }) => ({ caller: await callerOf((name) => headers[name]?.toString()) }),
  }),
})
app.get('/ready', () => 'ready')
await app.listen({ host: '127.0.0.1', port: Number(port) })
process.once('SIGINT', () => process.exit(0))
