import { createSourceEventStream, type ExecutionResult } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { compileDocument, masked, type CompiledDocument, type GraphRequest } from './execute.ts'
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

/** Subscribes on one schema. What the stream gives is the root value of an execution of its own for each event. */
export function createSubscriber(schema: GraphQLSchema, logger: Logger): Subscribe {
  const prepared = keepDocuments<CompiledDocument>(KEPT)

  function prepare(request: GraphRequest): CompiledDocument | ExecutionResult {
    // A document may have several operations; no name has a blank.
    const key = `${request.operationName ?? ''} ${request.query}`
    const known = prepared.get(key)
    if (known) return known
    const made = compileDocument(schema, request)
    if ('run' in made) prepared.set(key, made)
    return made
  }

  return async (request, contextFor, requestId) => {
    const operation = prepare(request)
    if (!('run' in operation)) return operation
    const variables = request.variables ?? {}
    const events = await createSourceEventStream({
      ...{ schema, document: operation.document, operationName: request.operationName },
      ...{ variableValues: variables, contextValue: contextFor() },
    })
    if (!isStream(events)) return masked(events as ExecutionResult, requestId, logger)
    return mapStream(events, (event) =>
      inTraceOf(event, () =>
        traced('event', {}, async () =>
          carryTrace(masked(await operation.run(event, contextFor(), variables), requestId, logger)),
        ),
      ),
    )
  }
}
