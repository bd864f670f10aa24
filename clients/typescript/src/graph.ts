import type { Operation } from './operation.ts'

/** The graph said no. `code` is one of the schema's `ErrorCode`. */
export class GraphRefusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'GraphRefusal'
    this.code = code
  }
}

export interface GraphOptions {
  /** Where the graph answers, e.g. `http://localhost:4000/graphql`. */
  url: string
  /** Of `login` or `register`; without one, as a guest. */
  token?: string
  fetch?: typeof fetch
}

export interface Graph {
  /** Asks one operation. Throws `GraphRefusal` on the first error that it answers. */
  ask<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables): Promise<Result>
}

interface Answer<Result> {
  data?: Result | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/** A client for whatever has `fetch`; it depends on nothing. */
export function createGraph({ url, token, fetch: request = fetch }: GraphOptions): Graph {
  return {
    async ask<Result, Variables>(operation: Operation<Result, Variables>, variables: Variables) {
      const response = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ operationName: operation.name, query: operation.text, variables }),
      })
      // The operation's types were made from the schema that answers; what stands before it may answer no JSON at all.
      const { data, errors } = ((await response.json().catch(() => null)) ?? {}) as Answer<Result>
      const [error] = errors ?? []
      if (error) throw new GraphRefusal(error.extensions?.code ?? 'INTERNAL', error.message)
      if (!data) throw new GraphRefusal('INTERNAL', `the graph answered ${response.status} without data`)
      return data
    },
  }
}
