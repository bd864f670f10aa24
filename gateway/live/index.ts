import type { IncomingMessage } from 'node:http'
import { makeServer } from 'graphql-ws'
import { SCHEMA_RELOADED, TOO_MANY_FRAMES } from '#platform/graph/close-reasons.ts'
import { openLiveSockets } from '#platform/graph/live-sockets.ts'
import { openDoorKeeper } from './door-keeper.ts'
import { createOperations } from './operations.ts'
import type { LiveOptions } from './options.ts'
import { allows, visitorAt, type Visitor } from './visitor.ts'

/** The graph over WebSockets, by graphql-ws's protocol, on the path that HTTP has it on. */
export function openLive(options: LiveOptions): AsyncDisposable {
  const { app, gateway, identity, limits, origins, addressOf } = options
  const mayRead = ({ headers }: IncomingMessage) => origins.includes(headers.origin ?? '')
  const keeper = openDoorKeeper(identity, limits)
  const operations = createOperations(options)

  const protocol = makeServer<Record<string, unknown>, Visitor>({
    connectionInitWaitTimeout: limits.initMs,
    async onConnect({ extra, connectionParams, subscriptions }) {
      extra.streams = subscriptions
      const reason = await keeper.admit(extra, connectionParams?.authorization)
      if (reason) extra.socket.close(reason)
      return reason === null
    },
    onClose: ({ extra }) => keeper.leave(extra),
    ...operations,
  })
  const sockets = openLiveSockets<Visitor>(app.server, {
    ...{
      path: '/graphql',
      protocol,
      mayConnect: (request) => isSameSite(request) || mayRead(request),
    },
    ...{ maxPayload: limits.payload, pingMs: limits.pingMs, patienceMs: limits.patienceMs },
    extraOf: (socket, request) => visitorAt(socket, request, addressOf(request)),
    onFrame({ frames, socket }) {
      if (!allows(frames, limits.frames)) socket.close(TOO_MANY_FRAMES)
    },
  })
  // What runs was planned on the graph that is no more.
  const stop = gateway.onSchemaLoadOrUpdate(() => sockets.closeAll(SCHEMA_RELOADED))

  return {
    async [Symbol.asyncDispose]() {
      stop()
      await sockets[Symbol.asyncDispose]()
      await keeper[Symbol.asyncDispose]()
    },
  }
}

/** Pages of other sites may not open sockets in their visitors' names; programs have no origin. */
function isSameSite({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}
