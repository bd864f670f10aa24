import { createSourceEventStream, parse, validate, type DocumentNode, type ExecutionResult } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { compileOperation, type RunOperation } from './compile-operation.ts'
import { badRequest, presentable, type GraphRequest } from './execute.ts'
import { carryTrace, inTraceOf } from '#platform/observe/carried-trace.ts'
import { traced } from '#platform/observe/traces.ts'
import type { Logger } from '#platform/process/logger.ts'
import { keepDocuments } from './kept-documents.ts'
import { isStream, mapStream, type Stream } from './stream.ts'

const KEPT = { documents: 500, characters: 500_000 }

/** Answers of a subscription; or one answer, with errors, that says why there is no subscription. */
export type Subscribed = Stream<ExecutionResult> | ExecutionResult

export type Subscribe = (
  request: GraphRequest,
  /** Called once for the subscription and once for each event: what loaders read for one is not kept for the next. */
  contextFor: () => unknown,
  requestId: string,
) => Promise<Subscribed>

interface Prepared {
  document: DocumentNode
  run: RunOperation
}

/** Subscribes on one schema. What the stream gives is the root value of an execution of its own for each event. */
export function createSubscriber(schema: GraphQLSchema, logger: Logger): Subscribe {
  const prepared = keepDocuments<Prepared>(KEPT)

  function prepare({ query, operationName }: GraphRequest): Prepared | ExecutionResult {
    const known = prepared.get(query)
    if (known) return known
    try {
      const document = parse(query)
      const errors = validate(schema, document)
      if (errors.length > 0) return { errors: errors.map(badRequest) }
      const made = { document, run: compileOperation(schema, document, operationName ?? undefined) }
      prepared.set(query, made)
      return made
    } catch (error) {
      return { errors: [badRequest(error)] }
    }
  }

  return async (request, contextFor, requestId) => {
    const operation = prepare(request)
    if (!('run' in operation)) return operation
    const variables = request.variables ?? {}
    const masked = (answer: ExecutionResult) =>
      answer.errors
        ? { ...answer, errors: answer.errors.map((error) => presentable(error, requestId, logger)) }
        : answer
    const events = await createSourceEventStream({
      ...{ schema, document: operation.document, operationName: request.operationName },
      ...{ variableValues: variables, contextValue: contextFor() },
    })
    if (!isStream(events)) return masked(events as ExecutionResult)
    return mapStream(events, (event) =>
      inTraceOf(event, () =>
        traced('event', {}, async () =>
          carryTrace(masked(await operation.run(event, contextFor(), variables))),
        ),
      ),
    )
  }
}
