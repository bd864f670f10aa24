import type { Operation } from './operation.ts'
import { forgetViewer, tokenOfViewer } from './session.ts'

/** What the graph refused, with its code of a closed list; `OFFLINE` when it could not be asked. */
export class Refusal extends Error {
  readonly code: string
  /** Why, in somebody's own words, where the graph tells them. */
  readonly reason: string

  constructor(code: string, message: string, reason = '') {
    super(message)
    this.code = code
    this.reason = reason
  }
}

/** What a page says of whatever went wrong. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal('INTERNAL', '')
}

interface Answer<Result> {
  data?: Result | null
  errors?: { message: string; path?: unknown[]; extensions?: { code?: string; reason?: string } }[]
}

/**
 * Asks one operation. A part of the graph that is down costs its own fields, so an answer with data counts; a
 * mutation that failed has none. Nothing without an error is an answer, too: what was asked for is not there.
 */
export async function ask<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  { signal, token = tokenOfViewer() }: { signal?: AbortSignal; token?: string | null } = {},
): Promise<Result> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ operationName: operation.name, query: operation.text, variables }),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new Refusal('OFFLINE', 'the server does not answer')
  })
  // The session is over: from here on as a guest.
  if (response.status === 401 && token === tokenOfViewer()) forgetViewer()
  // What the server sends is what the operation's types were generated from.
  const { data, errors } = (await response.json().catch(() => ({}))) as Answer<Result>
  const [error] = errors ?? []
  if (data && (!error || hasSomething(data))) return data
  const { code = 'INTERNAL', reason } = error?.extensions ?? {}
  throw new Refusal(code, error?.message ?? 'no answer', reason)
}

function hasSomething(data: object): boolean {
  const values = Object.values(data)
  return values.length === 0 || values.some((value) => value !== null)
}
