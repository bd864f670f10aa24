import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { codeOf, internal, Refusal, type ErrorCode } from '#platform/graph/errors.ts'
import type { Logger } from '#platform/process/logger.ts'
import { LIMITS } from './limits/limits.ts'

/** What @apollo/server calls a request that is not GraphQL, or does not fit the schema. */
const BAD_REQUESTS = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])

/** Likewise; it has no code for these. */
const BAD_SENTENCES = new Set(['provided sha does not match query', 'Unsupported persisted query version'])

/** The error as a client sees it: a code of the closed list, no stack, and nothing of what was not meant for it. */
export function formatError(
  error: GraphQLFormattedError,
  requestId: string,
  logger: Logger,
): GraphQLFormattedError {
  const { code, ...more } = error.extensions ?? {}
  const place = {
    ...(error.path && { path: error.path }),
    ...(error.locations && { locations: error.locations }),
  }
  const known = codeOf(error.extensions)
  // Only subgraphs may say so themselves; the words are ours.
  if (known === 'INTERNAL') return { ...place, ...maskedBy(more, requestId) }
  if (known) {
    const limits = known === 'BAD_REQUEST' ? limitsIn(error.message, more) : {}
    return { message: error.message, ...place, extensions: { ...limits, ...visible(more), code: known } }
  }
  if (BAD_REQUESTS.has(String(code)) || BAD_SENTENCES.has(error.message)) {
    const limits = limitsIn(error.message, more)
    return {
      message: error.message,
      ...place,
      extensions: { ...limits, code: 'BAD_REQUEST' satisfies ErrorCode },
    }
  }
  logger.error({ requestId, code, err: error.message, path: error.path }, 'an operation failed')
  const masked = internal(requestId)
  return { message: masked.message, ...place, extensions: { ...masked.extensions } }
}

function maskedBy({ requestId: told }: Readonly<Record<string, unknown>>, requestId: string) {
  const { message, extensions } = internal(typeof told === 'string' ? told.slice(0, 64) : requestId)
  return { message, extensions: { ...extensions } }
}

/** Which limit was passed, by how much: what rules report, and what the parser says as a sentence only. */
function limitsIn(message: string, { limit, most, actual }: Readonly<Record<string, unknown>>) {
  if (limit !== undefined) return { limit, most, ...(actual !== undefined && { actual }) }
  return /more tha[nt] \d{1,9} tokens/.test(message) ? { limit: 'tokens', most: LIMITS.tokens } : {}
}

/** Errors of the gateway's executor, brought into the same form. */
export function formatExecutionError(
  error: unknown,
  requestId: string,
  logger: Logger,
): GraphQLFormattedError {
  if (error instanceof Refusal) return formatError(error.toJSON(), requestId, logger)
  if (error instanceof GraphQLError) {
    // A door's refusal arrives wrapped by the plan's execution.
    const cause = error.originalError instanceof Refusal ? error.originalError : error
    return formatError(
      { ...error.toJSON(), message: cause.message, extensions: cause.extensions },
      requestId,
      logger,
    )
  }
  return formatError({ message: error instanceof Error ? error.message : String(error) }, requestId, logger)
}

const HIDDEN = new Set(['stacktrace', 'serviceName', 'exception', 'http'])

function visible(extensions: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extensions).filter(([key]) => !HIDDEN.has(key)))
}
