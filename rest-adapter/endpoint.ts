import { invalid } from '#platform/graph/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Family } from './envelope.ts'
import { GraphFailure, type Ask } from './graph.ts'
import type { Operation } from './operation.ts'
import type { Parameters } from './parameters.ts'
import type { SpooledFile } from './spool.ts'

/** One of the contract's endpoints: an operation between two pure functions. */
export interface EndpointSpec<Result, Variables> {
  method: 'GET' | 'POST'
  /** Without a trailing slash; both forms are served. */
  path: `/douyin/${string}`
  family: Family
  /** Whether a guest is turned away before anything else. */
  signedIn?: true
  /** The endpoint's own keys when there is nothing to show: they are there on every failure too. */
  empty: () => Body
  operation: Operation<Result, Variables>
  /** The contract's names of those parameters whose arguments have others in the graph. */
  spellings?: Readonly<Record<string, string>>
  /** Reads the parameters. Null when the answer is empty without asking anybody. */
  variables: (parameters: Parameters, caller: Caller) => Variables | null
  /** Spells the result for the phone. */
  view: (result: Result) => Body
}

export type Body = Record<string, unknown>

/** What one request brings. */
export interface Incoming {
  parameters: Parameters
  caller: Caller
  /** The file of a multipart body, where the endpoint takes one. */
  file: SpooledFile | null
}

export interface Answer {
  body: Body
  /** Called when the answer is on its way (`true`) or the phone went away before (`false`); nobody waits for it. */
  settled?: (written: boolean) => Promise<unknown>
}

/** An endpoint, its types settled. */
export interface Endpoint {
  method: 'GET' | 'POST'
  path: string
  family: Family
  signedIn: boolean
  /** The multipart field whose file it takes. */
  fileField?: string
  empty: () => Body
  answer: (incoming: Incoming, ask: Ask) => Promise<Answer>
}

export function endpoint<Result, Variables extends Record<string, unknown>>(
  spec: EndpointSpec<Result, Variables>,
): Endpoint {
  const { method, path, family, signedIn = false, empty, operation, variables, view, spellings = {} } = spec
  return {
    ...{ method, path, family, signedIn, empty },
    async answer({ parameters, caller }, ask) {
      const asked = variables(parameters, caller)
      if (!asked) return { body: empty() }
      try {
        return { body: view(await ask(operation, asked, caller)) }
      } catch (error) {
        throw respelled(error, spellings)
      }
    },
  }
}

/** The graph speaks of its arguments; whoever uses the app has sent parameters. */
function respelled(error: unknown, spellings: Readonly<Record<string, string>>): unknown {
  if (!(error instanceof GraphFailure)) return error
  const begins = Object.entries(spellings).find(
    ([argument]) => error.argument === argument && error.message.startsWith(`${argument} `),
  )
  if (!begins) return error
  const [argument, name] = begins
  return invalid(name, error.message.slice(argument.length + 1))
}
