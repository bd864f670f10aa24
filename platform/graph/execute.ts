import {
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import { compileOperation, type MaybePromise, type RunOperation } from './compile-operation.ts'
import { codeOf, internal, Refusal } from './errors.ts'
import { keepDocuments } from './kept-documents.ts'
import type { Logger } from '#platform/process/logger.ts'

/** Kept compiled; a gateway sends a few documents per operation of its clients. */
const KEPT = { documents: 2_000, characters: 1_000_000 }

export interface GraphRequest {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

/** Answers at once when everything that was asked for is at hand. */
export type Execute = (
  request: GraphRequest,
  context: unknown,
  requestId: string,
) => MaybePromise<ExecutionResult>

/**
 * Executes operations on one schema. Each document is parsed, validated and compiled once; a failure that
 * was not meant is logged here and masked for whoever asked.
 */
export function createExecutor(schema: GraphQLSchema, logger: Logger): Execute {
  // By text, then by name: a key made of both would be a new string, hashed again on every request.
  const compiled = keepDocuments<Map<string, RunOperation>>(KEPT)

  function compile({ query, operationName }: GraphRequest): RunOperation | ExecutionResult {
    const known = compiled.get(query)?.get(operationName ?? '')
    if (known) return known
    const made = compileDocument(schema, { query, operationName })
    // A refused document is not kept: strangers could fill the cache with rubbish.
    if (!('run' in made)) return made
    const operations = compiled.get(query) ?? new Map<string, RunOperation>()
    compiled.set(query, operations.set(operationName ?? '', made.run))
    return made.run
  }

  return (request, context, requestId) => {
    const operation = compile(request)
    if (typeof operation !== 'function') return operation
    const answer = operation(null, context, request.variables ?? {})
    return answer instanceof Promise
      ? answer.then((result) => masked(result, requestId, logger))
      : masked(answer, requestId, logger)
  }
}

/** An answer whose errors a stranger may see. */
export function masked(result: ExecutionResult, requestId: string, logger: Logger): ExecutionResult {
  if (!result.errors) return result
  return { ...result, errors: result.errors.map((error) => presentable(error, requestId, logger)) }
}

/** A document that is valid, and its operation. */
export interface CompiledDocument {
  document: DocumentNode
  run: RunOperation
}

/** Parses, validates and compiles; answers with what is wrong when that cannot be done. */
export function compileDocument(
  schema: GraphQLSchema,
  { query, operationName }: GraphRequest,
): CompiledDocument | ExecutionResult {
  try {
    const document = parse(query)
    const errors = validate(schema, document)
    if (errors.length > 0) return { errors: errors.map(asBadRequest) }
    return { document, run: compileOperation(schema, document, operationName ?? undefined) }
  } catch (error) {
    return { errors: [asBadRequest(error)] }
  }
}

/** Whatever failed before a resolver was asked, and where in the document. */
function asBadRequest(error: unknown): GraphQLError {
  const { message, nodes, source, positions } =
    error instanceof GraphQLError ? error : new GraphQLError(String(error))
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: 'BAD_REQUEST' } })
}

/** The error as a stranger may see it: refusals whole, variables that do not fit as such, all else masked. */
function presentable(error: GraphQLError, requestId: string, logger: Logger): GraphQLError {
  if (codeOf(error.extensions)) return error
  const cause = error.originalError
  // What has no place in the answer went wrong before it was begun: a variable that does not fit.
  if (!error.path && (!cause || cause instanceof GraphQLError)) return asBadRequest(error)
  const shown = cause instanceof Refusal ? cause : internal(requestId)
  if (!(cause instanceof Refusal))
    logger.error({ requestId, path: error.path, err: cause ?? error }, 'a resolver failed')
  return new GraphQLError(shown.message, { path: error.path, extensions: shown.extensions })
}
