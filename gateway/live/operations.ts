import {
  getOperationAST,
  type GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql'
import type { ServerOptions, SubscribePayload } from 'graphql-ws'
import type { Caller } from '#platform/identity/caller.ts'
import { SUBGRAPH_LOST, TOO_SLOW } from '#platform/graph/close-reasons.ts'
import { badRequest, codeOf, Refusal, tooManyAtOnce, tooManyRequests } from '#platform/graph/errors.ts'
import { backInSeconds } from '#platform/http/come-back.ts'
import { onAccount } from '#platform/observe/account.ts'
import { ReaderTooSlow } from '#platform/graph/remote-subscriptions.ts'
import { failedStream, isStream } from '#platform/graph/stream.ts'
import { askServer } from '../ask-server.ts'
import { formatExecutionError } from '../format-error.ts'
import { letIn } from '../let-in.ts'
import { WHICH_OPERATION } from '../one-operation.ts'
import { maySeeSchema, withoutSuggestions } from '../strangers.ts'
import type { AskedOperation } from '../limits/cost.ts'
import { liveDocuments } from './documents.ts'
import { textNamedBy } from './named-text.ts'
import type { LiveOptions } from './options.ts'
import { allows, callerAt, type Visitor } from './visitor.ts'

/** One operation on its way through graphql-ws's hooks. */
interface Operation {
  caller: Caller
  payload: SubscribePayload
  isSubscription: boolean
  visitor: Visitor
}

type Hooks = Pick<
  ServerOptions<Record<string, unknown>, Visitor>,
  'onSubscribe' | 'execute' | 'subscribe' | 'onNext' | 'onError'
>

/** Why there is no subscription; graphql-ws lets a stream fail with one error only. */
class NotSubscribed extends Error {
  readonly errors: readonly GraphQLError[]
  constructor(errors: readonly GraphQLError[]) {
    super('not subscribed')
    this.errors = errors
  }
}

/**
 * Queries and mutations are answered as over HTTP, by the same server. Subscriptions pass the same limits and are
 * then subscribed on their plan.
 */
export function createOperations({
  server,
  gateway,
  logger,
  limits,
  persisted,
  introspection,
  overload,
}: Omit<LiveOptions, 'app' | 'identity' | 'origins' | 'addressOf'>): Hooks {
  const documents = liveDocuments(gateway)

  /** What is wrong with a subscription before it is planned. Queries and mutations are judged by the server. */
  function flaws({ query, variables }: SubscribePayload, asked: Omit<AskedOperation, 'variables'>) {
    const errors = documents.errorsIn(query, asked.document)
    if (errors.length > 0) return errors
    const excess = gateway.limits.excess({ ...asked, variables: variables ?? {} })
    return excess ? [excess] : []
  }

  async function subscribe({ caller, payload, visitor }: Operation, document: DocumentNode) {
    const { query, operationName, variables } = payload
    const operation = getOperationAST(document, operationName)
    if (!operation) throw new Error('it was there a moment ago')
    logger.info({ requestId: caller.requestId, operation: operationName?.slice(0, 80) }, 'subscription')
    const key = `${operationName ?? ''} ${query}`
    const answer = await gateway.live.subscribe({
      key,
      document,
      operation,
      variables: variables ?? {},
      caller,
    })
    if (!isStream<ExecutionResult>(answer)) throw new NotSubscribed(answer.errors ?? [])
    // Whoever was shown out meanwhile had no stream yet that could end with the others.
    if (!visitor.isOver) return answer
    await answer.return()
    throw sessionIsOver()
  }

  async function answer({ caller, payload }: Operation): Promise<ExecutionResult> {
    const { query, operationName, variables, extensions } = payload
    const request = {
      query,
      operationName: operationName ?? undefined,
      variables: variables ?? undefined,
      extensions: extensions ?? undefined,
    }
    const { result } = await askServer(server, request, caller)
    return result
  }

  return {
    onSubscribe({ extra, subscriptions }, _id, sent) {
      if (extra.isOver) return [sessionIsOver()]
      if (!allows(extra.operations, limits.operations))
        return [tooManyRequests('Too many operations within a minute')]
      if (Object.keys(subscriptions).length > limits.subscriptions)
        return [tooManyRequests(`More than ${limits.subscriptions} operations at once on one socket`)]
      try {
        const query = sent.query || textNamedBy(sent, persisted)
        const payload = { ...sent, query }
        const refusal = persisted.refusalOf(query)
        if (refusal) return [refusal]
        const document = documents.parsed(query)
        const operation = getOperationAST(document, payload.operationName)
        if (!operation) return [new Refusal('BAD_REQUEST', WHICH_OPERATION)]
        const isSubscription = operation.operation === 'subscription'
        const caller = callerAt(extra)
        const hints = maySeeSchema(caller, introspection)
        const errors = isSubscription ? flaws(payload, { document, operation }) : []
        if (errors.length > 0) return errors.map((error) => refusalOf(error, hints))
        const contextValue: Operation = { caller, payload, isSubscription, visitor: extra }
        return { schema: gateway.live.schema, document, operationName: payload.operationName, contextValue }
      } catch (error) {
        return [refusalOf(error, true)]
      }
    },
    execute(args) {
      const operation = operationOf(args)
      return operation.visitor.answers.during(() =>
        onAccount(() => letIn<ExecutionResult>(overload, () => answer(operation), busy)),
      )
    },
    subscribe: async (args) => {
      const operation = operationOf(args)
      // What fails before the first event ends the operation in the same way as what fails later.
      return subscribe(operation, args.document).catch((error: Error) => failedStream(error))
    },
    onNext(_context, _id, _payload, args, result) {
      const { isSubscription, caller } = operationOf(args)
      if (!isSubscription || !result.errors) return result
      return {
        ...result,
        errors: result.errors.map((error) => formatExecutionError(error, caller.requestId, logger)),
      }
    },
    onError({ extra }, _id, _payload, errors) {
      const causes = errors.flatMap((error) => {
        const { originalError } = error
        return originalError instanceof NotSubscribed ? originalError.errors : [error]
      })
      if (causes.some(({ originalError }) => originalError instanceof ReaderTooSlow))
        extra.socket.close(TOO_SLOW)
      // The client's own library connects and subscribes again, which it would not do after an error.
      if (causes.some(isLost)) extra.socket.close(SUBGRAPH_LOST)
      const { requestId } = callerAt(extra)
      return causes.map((error) => formatExecutionError(error, requestId, logger))
    },
  }
}

function busy(): ExecutionResult {
  return { errors: [tooManyAtOnce(backInSeconds())] }
}

function sessionIsOver(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'This session is over')
}

function operationOf({ contextValue }: ExecutionArgs): Operation {
  // `onSubscribe` made it.
  return contextValue as Operation
}

function isLost({ extensions }: GraphQLError): boolean {
  const code = codeOf(extensions)
  return code === 'SUBGRAPH_UNAVAILABLE' || code === 'SUBGRAPH_TIMEOUT'
}

function refusalOf(error: unknown, hints: boolean): Refusal {
  if (error instanceof Refusal) return error
  const { message } = error instanceof Error ? error : new Error(String(error))
  return badRequest(hints ? message : withoutSuggestions(message))
}
