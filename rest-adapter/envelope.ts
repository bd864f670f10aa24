import type { ErrorCode } from '#platform/graph/errors.ts'

/** What stands at the beginning of every answer of the contract. */
export interface Envelope {
  status_code: number
  status_msg: string
}

/** Families of codes: the thousands tell the domain, the rest what happened there. */
export const FAMILY = {
  interactions: 10_000,
  social: 20_000,
  users: 30_000,
  videos: 40_000,
  chat: 50_000,
} as const

export type Family = (typeof FAMILY)[keyof typeof FAMILY]

/** The two codes that every domain shares. */
const PARAMETERS = 1
const SYSTEM = 2

/** Every code of the graph: a shared code, or an offset within the endpoint's family. */
const statuses = {
  BAD_REQUEST: { shared: PARAMETERS },
  INVALID_INPUT: { shared: PARAMETERS },
  INTERNAL: { shared: SYSTEM },
  SUBGRAPH_UNAVAILABLE: { shared: SYSTEM },
  SUBGRAPH_TIMEOUT: { shared: SYSTEM },
  UNAUTHENTICATED: { offset: 1 },
  BAD_CREDENTIALS: { offset: 2 },
  FORBIDDEN: { offset: 3 },
  NOT_FOUND: { offset: 4 },
  ACCOUNT_SUSPENDED: { offset: 5 },
  CONFLICT: { offset: 9 },
  TOO_LARGE: { offset: 13 },
  UNSUPPORTED_MEDIA: { offset: 15 },
  TOO_MANY_REQUESTS: { offset: 29 },
} as const satisfies Record<ErrorCode, { shared: number } | { offset: number }>

/** What was asked for, in its envelope. */
export function success(body: Record<string, unknown>): Record<string, unknown> {
  return { status_code: 0, status_msg: '', ...body } satisfies Envelope
}

export function failure(code: ErrorCode, message: string, family: Family): Envelope {
  const status = statuses[code]
  return { status_code: 'shared' in status ? status.shared : family + status.offset, status_msg: message }
}
