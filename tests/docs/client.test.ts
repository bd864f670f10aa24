import { expect, test } from 'vitest'
import {
  createGraph,
  FeedDocument,
  GraphRefusal,
  LikeDocument,
  LoginDocument,
} from '../../clients/typescript/src/index.ts'
import { giveDemoData } from '../demo-world.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
await giveDemoData(world)

test('the typed client signs in, reads and likes; the compiler knows what comes back', async () => {
  const url = `${world.gatewayUrl}/graphql`
  const { login } = await createGraph({ url }).ask(LoginDocument, {
    username: 'ben',
    password: 'douyin-demo',
  })
  const graph = createGraph({ url, token: login.token })
  const { feed } = await graph.ask(FeedDocument, { first: 2 })
  const titles: (string | null)[] = feed.items.map(({ title }) => title)
  expect(titles).toHaveLength(2)
  // @ts-expect-error -- a like names its video
  await expect(graph.ask(LikeDocument, {})).rejects.toBeInstanceOf(GraphRefusal)
})

test('what is refused carries its code', async () => {
  const guest = createGraph({ url: `${world.gatewayUrl}/graphql` })
  await expect(guest.ask(LikeDocument, { videoId: '1' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

test.each(['<h1>Bad Gateway</h1>', 'null', '502', ''])(
  'what a proxy says in the place of the graph is a refusal, too: %j',
  async (text) => {
    const graph = createGraph({
      url: 'http://127.0.0.1/graphql',
      fetch: async () => new Response(text, { status: 502 }),
    })
    await expect(graph.ask(FeedDocument, {})).rejects.toMatchObject({
      ...{ name: 'GraphRefusal', code: 'INTERNAL' },
      message: 'the graph answered 502 without data',
    })
  },
)
