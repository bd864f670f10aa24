import type { Agent } from 'undici'

/** Where the system answers. */
export interface Target {
  rest: string
  gateway: string
}

const MEGABYTES = 20

/** One request of a flood, the n-th. */
type Attack = (target: Target, agent: Agent, n: number) => ReturnType<Agent['request']>

export const attacks = {
  logins: ({ rest }, agent, n) =>
    agent.request({
      ...{ origin: rest, method: 'POST' },
      path: `/douyin/user/login/?username=${n % 3 === 0 ? 'ana' : `nobody${n}`}&password=wrong${n}`,
    }),
  documents: ({ gateway }, agent, n) =>
    agent.request({
      ...{ origin: gateway, method: 'POST', path: '/graphql' },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: heavyDocument(n) }),
    }),
  uploads: ({ rest }, agent, n) =>
    agent.request({
      ...{ origin: rest, method: 'POST', path: `/douyin/publish/action/?n=${n}` },
      headers: { 'content-type': 'multipart/form-data; boundary=flood' },
      body: largeForm,
    }),
} satisfies Record<string, Attack>

export type Flood = keyof typeof attacks

/** What a process of attackers is told. */
export interface Order {
  kind: Flood
  target: Target
  seconds: number
  /** Nobody who floods in one way is known from another: addresses 127.0.network.x. */
  network: number
}

/** Of a stranger, as far as is known before its end: the token comes last. */
const largeForm = Buffer.concat([
  Buffer.from('--flood\r\ncontent-disposition: form-data; name="data"; filename="a.mp4"\r\n\r\n'),
  Buffer.alloc(MEGABYTES * 1024 * 1024),
  Buffer.from('\r\n--flood\r\ncontent-disposition: form-data; name="token"\r\n\r\nnobody\r\n--flood--\r\n'),
])

/** Never the same twice, and as dear as one may be. */
function heavyDocument(n: number): string {
  const fields =
    'items { id title favoriteCount author { name followCount totalFavorited lastMessage { sender { id name } } } }'
  return `query Flood${n} { ${[1, 2, 3, 4, 5].map((m) => `f${n}x${m}: feed(first: 200) { ${fields} }`).join(' ')} }`
}
