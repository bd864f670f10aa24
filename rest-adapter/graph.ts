import type { Caller } from '#platform/identity/caller.ts'
import { codeOf, type ErrorCode } from '#platform/graph/errors.ts'
import type { Operation } from './operation.ts'

/** An error as the graph formats it. */
export interface GraphError {
  message: string
  path?: readonly (string | number)[]
  extensions?: Readonly<Record<string, unknown>>
}

export interface GraphAnswer {
  data?: Record<string, unknown> | null
  errors?: readonly GraphError[]
  /** Nothing was done, because there is too much to do. */
  isBusy?: boolean
}

/** The way to the gateway: in this process, or over lines. */
export type AskGateway = (
  text: string,
  variables: Record<string, unknown>,
  caller: Caller,
) => Promise<GraphAnswer> | GraphAnswer

/** The adapter's only door to the system. Rejects with `GraphFailure` when a root field gave no answer. */
export type Ask = <Result, Variables extends Record<string, unknown>>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  caller: Caller,
) => Promise<Result>

/** The graph said no, or nothing: the code decides what the phone is told. */
export class GraphFailure extends Error {
  override name = 'GraphFailure'
  readonly code: ErrorCode
  /** When it is worth trying again, in seconds, where the graph says so. */
  readonly retryAfter: number | null
  /** There is too much to do; whoever asks has done nothing wrong. */
  readonly isBusy: boolean
  /** What the graph calls the argument that is wrong; the sentence begins with it. */
  readonly argument: unknown

  constructor(code: ErrorCode, message: string, more: GraphError['extensions'] = {}, isBusy = false) {
    super(message)
    const { retryAfter, argument } = more
    this.code = code
    this.isBusy = isBusy
    this.argument = argument
    this.retryAfter = typeof retryAfter === 'number' ? retryAfter : null
  }
}

/**
 * Asks the graph. What is missing below a root field (a subgraph that is down costs its own fields) is left to
 * the views, which fill reads with zero values; a root field without an answer is a failure.
 */
export function createAsk(gateway: AskGateway): Ask {
  return async (operation, variables, caller) => {
    const answer = gateway(operation.text, variables, caller)
    const { data, errors, isBusy } = answer instanceof Promise ? await answer : answer
    if (errors) failIfFatal(errors, data, isBusy)
    if (!data) throw new GraphFailure('INTERNAL', 'The graph gave no answer')
    // The result's type was generated from this very operation and the supergraph that answers it.
    return data as ReturnType<NonNullable<typeof operation.__types>>
  }
}

function failIfFatal(errors: readonly GraphError[], data: GraphAnswer['data'], isBusy = false): void {
  const fatal = errors.filter(({ path }) => data?.[path?.[0] ?? ''] == null)
  // Of several the one with a code is the cause; the others say that a field is empty because of it.
  for (const { extensions, message } of fatal) {
    const code = codeOf(extensions)
    if (code) throw new GraphFailure(code, message, extensions, isBusy)
  }
  if (fatal.length > 0) throw new GraphFailure('INTERNAL', 'The graph gave no answer')
}
