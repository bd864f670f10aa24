import { compileQuery, isCompiledQuery } from 'graphql-jit'
import {
  execute,
  GraphQLError,
  parse,
  validate,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { codeOf, internal, Refusal } from './errors.ts'
import type { Logger } from '#platform/process/logger.ts'

/** Distinct documents kept compiled; a gateway sends a few per operation of its clients. */
const KEPT_DOCUMENTS = 2_000

export interface GraphRequest {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

export type Execute = (request: GraphRequest, context: unknown, requestId: string) => Promise<ExecutionResult>

type Operation = (
  context: unknown,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult

/**
 * Executes operations on one schema. Each document is parsed, validated and compiled once; a failure that
 * was not meant is logged here and masked for whoever asked.
 */
export function createExecutor(schema: GraphQLSchema, logger: Logger): Execute {
  // By text, then by name: a key made of both would be a new string, hashed again on every request.
  const compiled = new LRUCache<string, Map<string, Operation>>({ max: KEPT_DOCUMENTS })

  function compile({ query, operationName }: GraphRequest): Operation | ExecutionResult {
    const known = compiled.get(query)?.get(operationName ?? '')
    if (known) return known
    const operation = compileDocument(schema, query, operationName ?? undefined)
    // A refused document is not kept: strangers could fill the cache with rubbish.
    if (typeof operation === 'function') {
      const operations = compiled.get(query) ?? new Map<string, Operation>()
      compiled.set(query, operations.set(operationName ?? '', operation))
    }
    return operation
  }

  return async (request, context, requestId) => {
    const operation = compile(request)
    if (typeof operation !== 'function') return operation
    const result = await operation(context, request.variables ?? {})
    if (!result.errors) return result
    return { ...result, errors: result.errors.map((error) => presentable(error, requestId, logger)) }
  }
}

function compileDocument(
  schema: GraphQLSchema,
  query: string,
  operationName?: string,
): Operation | ExecutionResult {
  try {
    const document = parse(query)
    const errors = validate(schema, document)
    if (errors.length > 0) return { errors: errors.map(badRequest) }
    // graphql-jit skips a fragment everywhere when it is skipped in one place; graphql-js does not.
    const compiled = hasConditions(document) ? null : compileQuery(schema, document, operationName)
    if (compiled && isCompiledQuery(compiled)) {
      return (context, variables) => compiled.query(null, context, variables)
    }
    return (contextValue, variableValues) =>
      execute({ schema, document, operationName, contextValue, variableValues })
  } catch (error) {
    return { errors: [badRequest(error)] }
  }
}

function hasConditions(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Directive({ name }) {
      if (name.value === 'skip' || name.value === 'include') found = true
    },
  })
  return found
}

export function badRequest(error: unknown): GraphQLError {
  const { message, nodes, source, positions } =
    error instanceof GraphQLError ? error : new GraphQLError(String(error))
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: 'BAD_REQUEST' } })
}

/** The error as a stranger may see it: refusals whole, variables that do not fit as such, all else masked. */
export function presentable(error: GraphQLError, requestId: string, logger: Logger): GraphQLError {
  if (codeOf(error.extensions)) return error
  const cause = error.originalError
  if (!cause && !error.path) return badRequest(error)
  const shown = cause instanceof Refusal ? cause : internal(requestId)
  if (!(cause instanceof Refusal))
    logger.error({ requestId, path: error.path, err: cause ?? error }, 'a resolver failed')
  return new GraphQLError(shown.message, { path: error.path, extensions: shown.extensions })
}
