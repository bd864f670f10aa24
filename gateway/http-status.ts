import type { HeaderMap } from '@apollo/server'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { ErrorCode } from '#platform/graph/errors.ts'

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  SUBGRAPH_UNAVAILABLE: 503,
  SUBGRAPH_TIMEOUT: 503,
}

/** The HTTP status of a request that was refused as a whole, by the code of its error. */
export function statusOf(code: unknown): number {
  // Whatever is none of our codes is not in the table either.
  return STATUS[code as ErrorCode] ?? 400
}

/** Why a request is refused as a whole, as Apollo Server takes it: with the HTTP status of its code, or another one. */
export function asWhole(
  { message, extensions }: Pick<GraphQLFormattedError, 'message' | 'extensions'>,
  http: { status?: number; headers?: HeaderMap } = {},
): GraphQLError {
  return new GraphQLError(message, {
    extensions: { ...extensions, http: { status: statusOf(extensions?.code), ...http } },
  })
}
