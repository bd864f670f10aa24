import type { ApolloServer } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import { tooManyAtOnce } from '#platform/graph/errors.ts'
import type { GraphRequest } from '#platform/graph/execute.ts'
import { serveLine } from '#platform/graph/serve-line.ts'
import { backInSeconds } from '#platform/http/come-back.ts'
import type { Overload } from '#platform/http/overload.ts'
import { GATEWAY } from '#platform/identity/audiences.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { onAccount } from '#platform/observe/account.ts'
import type { Logger } from '#platform/process/logger.ts'
import { askServer } from './ask-server.ts'
import type { GatewayContext } from './data-source.ts'
import { formatExecutionError } from './format-error.ts'
import type { GraphAnswer } from './graph-answer.ts'
import { letIn } from './let-in.ts'
import type { PersistedOperations } from './persisted-operations.ts'
import { REQUEST_MS } from './request-time.ts'
import { takeRoom } from './take-room.ts'

export interface AdaptersOptions {
  app: FastifyInstance
  sealer: Sealer
  server: ApolloServer<GatewayContext>
  logger: Logger
  persisted: PersistedOperations
  /** Executes an operation of our own code, as for the adapter in this process. */
  ask(text: string, variables: Record<string, unknown>, caller: Caller): MaybePromise<GraphAnswer>
  /** The subgraphs that such an operation asks first. */
  beginsAt(text: string): Iterable<string>
  /** How many requests are answered at once; null when that is not bounded. */
  overload: Overload | null
}

/** An answer on a line says by itself what over HTTP its status says. */
interface LineAnswer extends GraphAnswer {
  /** Nothing was done, because there is too much to do. */
  isBusy?: boolean
}

/**
 * Adapters elsewhere ask on lines. Their operations are answered as those of the adapter in this process are; those of
 * adapters of another release, which this one does not know, as everybody's are.
 */
export function serveAdapters(options: AdaptersOptions): AsyncDisposable {
  const { app, sealer, server, logger, persisted, ask, beginsAt, overload } = options

  async function answer({ query, variables }: GraphRequest, caller: Caller): Promise<LineAnswer> {
    const given = variables ?? {}
    if (!persisted.isListed(query)) return answerOther(query, given, caller)
    if (!overload) return ask(query, given, caller)
    using room = takeRoom(overload, beginsAt(query), caller)
    return room ? await ask(query, given, caller) : busy()
  }

  async function answerOther(
    query: string,
    variables: Record<string, unknown>,
    caller: Caller,
  ): Promise<LineAnswer> {
    const refusal = persisted.refusalOf(query)
    if (refusal) return { errors: [refusal] }
    const { result, status } = await askServer(server, { query, variables }, caller)
    return status === 503 ? { ...result, isBusy: true } : result
  }

  /** What failed is an answer, too: an adapter that is given none takes it for the gateway's end. */
  function answerInAnyCase(request: GraphRequest, sealed: Caller): Promise<LineAnswer> {
    const caller = Object.assign({ until: Date.now() + REQUEST_MS }, sealed)
    return letIn(overload, () => answer(request, caller), busy).catch((cause: unknown) => ({
      errors: [formatExecutionError(cause, caller.requestId, logger)],
    }))
  }

  const service = {
    name: GATEWAY,
    answer: (request: GraphRequest, caller: Caller) => onAccount(() => answerInAnyCase(request, caller)),
  }
  return serveLine(app, service, sealer)
}

function busy(): LineAnswer {
  return { errors: [tooManyAtOnce(backInSeconds())], isBusy: true }
}
