// oxlint-disable-next-line typescript/no-explicit-any -- an answer is judged by the tests, not by the compiler
export type Answer = { data: any; errors?: { message: string; path?: (string | number)[]; extensions: any }[] }

/** A developer or a dashboard: GraphQL over HTTP, the token in a header. */
export interface GraphClient {
  readonly token: string | null
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>
  /** Registers somebody new through the graph and gives their client. */
  signUp(username: string, password?: string): Promise<GraphClient>
  as(token: string): GraphClient
}

export function graphClient(gatewayUrl: string, token: string | null = null): GraphClient {
  async function ask(query: string, variables?: Record<string, unknown>): Promise<Answer> {
    const response = await fetch(`${gatewayUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as Answer
  }

  return {
    token,
    ask,
    as: (other) => graphClient(gatewayUrl, other),
    async signUp(username, password = `${username} password`) {
      const register = 'mutation($u: String!, $p: String!) { register(username: $u, password: $p) { token } }'
      const { data, errors } = await ask(register, { u: username, p: password })
      if (errors) throw new Error(`${username} could not come in: ${errors[0]?.message}`)
      return graphClient(gatewayUrl, data.register.token)
    },
  }
}
