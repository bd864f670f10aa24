import { GraphQLError } from 'graphql'

/**
 * Every code that `extensions.code` may carry; the schema's `ErrorCode` describes them to clients, and a
 * test holds the two together.
 */
export const errorCodes = [
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_CREDENTIALS',
  'ACCOUNT_SUSPENDED',
  'NOT_FOUND',
  'CONFLICT',
  'INVALID_INPUT',
  'TOO_LARGE',
  'UNSUPPORTED_MEDIA',
  'TOO_MANY_REQUESTS',
  'SUBGRAPH_UNAVAILABLE',
  'SUBGRAPH_TIMEOUT',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** A refusal that was meant: its sentence may be shown to anybody. Everything else is masked at the edge. */
export class Refusal extends GraphQLError {
  constructor(code: ErrorCode, message: string, more: Record<string, unknown> = {}) {
    super(message, { extensions: { ...more, code } })
    this.name = 'Refusal'
  }
}

/** What was sent makes no sense. `more` tells programs why. */
export function badRequest(message: string, more?: Record<string, unknown>): Refusal {
  return new Refusal('BAD_REQUEST', message, more)
}

export function unauthenticated(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'Please sign in first')
}

export function forbidden(message: string): Refusal {
  return new Refusal('FORBIDDEN', message)
}

export function badCredentials(): Refusal {
  return new Refusal('BAD_CREDENTIALS', 'User name or password is wrong')
}

/** Told to nobody who does not know the password. */
export function accountSuspended(reason: string): Refusal {
  return new Refusal('ACCOUNT_SUSPENDED', `This account is suspended: ${reason}`, { reason })
}

export function notFound(thing: string): Refusal {
  return new Refusal('NOT_FOUND', `This ${thing} does not exist`, { thing })
}

export function conflict(message: string): Refusal {
  return new Refusal('CONFLICT', message)
}

export function invalid(argument: string, rule: string): Refusal {
  return new Refusal('INVALID_INPUT', `${argument} ${rule}`, { argument })
}

/** `deed`: what people do to others only. The app knows the argument by another name, so the sentence has none. */
export function towardsOneself(argument: string, deed: string): Refusal {
  return new Refusal('INVALID_INPUT', `Nobody can ${deed} themselves`, { argument })
}

export function tooLarge(message: string): Refusal {
  return new Refusal('TOO_LARGE', message)
}

export function unsupportedMedia(message: string, reason: string): Refusal {
  return new Refusal('UNSUPPORTED_MEDIA', message, { reason })
}

/** `retryAfter`: when it is worth trying again, in seconds, where that is known. */
export function tooManyRequests(message: string, retryAfter?: number): Refusal {
  return new Refusal('TOO_MANY_REQUESTS', message, retryAfter === undefined ? {} : { retryAfter })
}

/** The system has more to do than it can; whoever asks has done nothing wrong. */
export function tooManyAtOnce(retryAfter: number): Refusal {
  return tooManyRequests('There is too much to do at this moment; please try again', retryAfter)
}

export function subgraphUnavailable(subgraph: string): Refusal {
  return new Refusal('SUBGRAPH_UNAVAILABLE', `${subgraph} does not answer`, { subgraph })
}

/** What is stored is whole, and nothing more can be taken. */
export function noRoom(things: string): Refusal {
  return new Refusal('SUBGRAPH_UNAVAILABLE', `There is no room for ${things} at the moment`)
}

export function subgraphTimeout(subgraph: string): Refusal {
  return new Refusal('SUBGRAPH_TIMEOUT', `${subgraph} did not answer in time`, { subgraph })
}

/** What a stranger sees of a failure that was not meant. */
export function internal(requestId: string): Refusal {
  return new Refusal('INTERNAL', 'Something went wrong on our side', { requestId })
}

const known: ReadonlySet<unknown> = new Set(errorCodes)

/** The code that an `extensions` object carries, if it is one of ours. */
export function codeOf(extensions: Readonly<Record<string, unknown>> | undefined): ErrorCode | null {
  const code = extensions?.code
  // The set holds nothing but error codes.
  return known.has(code) ? (code as ErrorCode) : null
}
