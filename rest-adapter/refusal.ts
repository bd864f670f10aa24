import { codeOf, internal, Refusal, tooManyAtOnce, type ErrorCode } from '#platform/graph/errors.ts'
import type { BusyAnswer } from '#platform/http/shed.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { Endpoint } from './endpoint.ts'
import { failure } from './envelope.ts'
import { GraphFailure } from './graph.ts'

function waitIn({ extensions: { retryAfter } }: Refusal): number | null {
  return typeof retryAfter === 'number' ? retryAfter : null
}

/** What the phone is told while there are too many: the endpoint's own keys, written once. */
export function busyAnswers(endpoints: readonly Endpoint[]): BusyAnswer {
  const { message } = tooManyAtOnce(0)
  const bodies = new Map(
    endpoints.map(({ path, family, empty }) => [
      path,
      JSON.stringify({ ...failure('TOO_MANY_REQUESTS', message, family), ...empty() }),
    ]),
  )
  return (url) => bodies.get(url) ?? '{}'
}

/** What the phone is told of a failure: a code and a sentence; what was not meant is logged and masked. */
export function refusalOf(
  error: unknown,
  requestId: string,
  logger: Logger,
): { code: ErrorCode; message: string; retryAfter?: number | null; isBusy?: boolean } {
  if (error instanceof GraphFailure) {
    const { code, message, retryAfter, isBusy } = error
    return { code, message, retryAfter, isBusy }
  }
  if (error instanceof Refusal)
    return { code: codeOf(error.extensions) ?? 'INTERNAL', message: error.message, retryAfter: waitIn(error) }
  // Fastify's own refusals: a body it cannot take, an address it cannot read.
  if (statusOf(error) < 500) return { code: 'BAD_REQUEST', message: 'This request cannot be read' }
  logger.error({ requestId, err: error }, 'a request failed')
  return { code: 'INTERNAL', message: internal(requestId).message }
}

/** What the server itself would answer with; only the contract has no statuses but 200. */
export function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
}
