// oxlint-disable-next-line typescript/no-explicit-any -- an answer is judged by the tests, not by the compiler
type Json = any

export interface Answer {
  data: Json
  errors?: { message: string; path?: (string | number)[]; extensions: Json }[]
}

/** A developer or a dashboard: GraphQL over HTTP, the token in a header. */
export interface GraphClient {
  /** Empty for a guest, and for whoever came by token alone. */
  readonly id: string
  readonly token: string | null
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>
  /** Asks for what must work: its data, or a failure that tells why. */
  get(query: string, variables?: Record<string, unknown>): Promise<Answer['data']>
  /** Asks for what must be refused: the code of the first error. */
  refusal(query: string, variables?: Record<string, unknown>): Promise<string>
  /** Registers somebody new through the graph and gives their client. */
  signUp(username: string, password?: string): Promise<GraphClient>
  as(token: string): GraphClient
}

export function graphClient(gatewayUrl: string, token: string | null = null, id = ''): GraphClient {
  async function ask(query: string, variables?: Record<string, unknown>): Promise<Answer> {
    const response = await fetch(`${gatewayUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as Answer
  }

  async function get(query: string, variables?: Record<string, unknown>) {
    const { data, errors } = await ask(query, variables)
    if (errors) throw new Error(`the graph refused: ${JSON.stringify(errors)}`)
    return data
  }

  return {
    ...{ id, token, ask, get },
    async refusal(query, variables) {
      const { errors } = await ask(query, variables)
      return errors?.[0]?.extensions?.code ?? 'nothing was refused'
    },
    as: (other) => graphClient(gatewayUrl, other),
    async signUp(username, password = `${username} password`) {
      const register =
        'mutation($u: String!, $p: String!) { register(username: $u, password: $p) { token user { id } } }'
      const { register: payload } = await get(register, { u: username, p: password })
      return graphClient(gatewayUrl, payload.token, payload.user.id)
    },
  }
}
