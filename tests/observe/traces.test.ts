import { afterAll, expect, test, vi } from 'vitest'
import { createSealer } from '#platform/identity/seal.ts'
import { traced } from '#platform/observe/traces.ts'
import { createAsk } from '../../rest-adapter/graph.ts'
import { remoteGateway } from '../../rest-adapter/remote-gateway.ts'
import { UserDocument } from '../../rest-adapter/operations.generated.ts'
import { liveClient } from '../live-client.ts'
import { remoteDoors } from '../remote-doors.ts'
import { createWorld } from '../world.ts'
import { openTraceReceiver, tree } from './trace-receiver.ts'

const secret = 'a secret of thirty-two characters!'
vi.setConfig({ testTimeout: 90_000 })
const receiver = await openTraceReceiver()
afterAll(() => receiver[Symbol.asyncDispose]())
const settings = {
  ...{ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, TRACE_SHARE: '1', SEAL_SECRET: secret },
}
const FEED = 'GET /douyin/feed'

const everywhere = [
  ['in one process', undefined],
  ['with subgraphs elsewhere', remoteDoors()],
] as const

/** What a trace of the feed holds, whichever process did it. */
const feedSteps = [
  `${FEED} > gateway.request > gateway.plan`,
  `${FEED} > gateway.request > gateway.postprocessing`,
  `${FEED} > gateway.request > gateway.fetch videos > subgraph videos > Query.feed > select videos.videos`,
  `${FEED} > gateway.request > gateway.fetch users > subgraph users > resolve User > select users.users`,
  `${FEED} > gateway.request > gateway.fetch interactions > subgraph interactions > resolve Video > select interactions.video_stats`,
  `${FEED} > gateway.request > gateway.fetch social > subgraph social > resolve User > select social.follow_stats`,
]

test.each([
  ['', 'c'],
  [', also where traces were closed and are opened again', 'd'],
])(
  "what a stranger says about a trace is not believed, and Apollo's own steps are there%s",
  async (_, of) => {
    await using own = await openTraceReceiver()
    await using world = await createWorld({ settings: { ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: own.url } })
    const traceId = of.repeat(32)
    await fetch(`${world.gatewayUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-${'b'.repeat(16)}-01` },
      body: JSON.stringify({ query: '{ __schema { queryType { name } } feed { items { id } } }' }),
    })
    const trace = await own.traceOf('/graphql', (spans) =>
      spans.some(({ name }) => name === 'gateway.execute'),
    )
    expect(trace[0]?.traceId).not.toBe(traceId)
  },
)

test.each(everywhere)(
  'a feed is one trace, from the phone to the last statement, %s',
  async (_where, doorTo) => {
    await using world = await createWorld({ settings, doorTo })
    const ana = await world.phone.signUp('ana')
    await ana.publish('Sunrise')
    await world.phone.get('feed/')
    const trace = await receiver.traceOf(FEED, (spans) => spans.length >= 19)
    expect(tree(trace)).toEqual(expect.arrayContaining(feedSteps))
    expect(trace.find(({ name }) => name === 'select videos.videos')?.attributes).toEqual({
      ...{ 'db.system.name': 'postgresql', 'db.namespace': 'videos' },
      ...{ 'db.operation.name': 'select', 'db.collection.name': 'videos.videos' },
      'db.response.returned_rows': 1,
    })
    expect(trace.find(({ name }) => name === 'resolve')?.attributes['batch.size']).toBe(1)
  },
)

test.each(everywhere)('an upload is one trace, its file and its job included, %s', async (_where, doorTo) => {
  await using world = await createWorld({ settings, doorTo })
  const ana = await world.phone.signUp('ana')
  const { login } = await world.graph.get(
    'mutation { login(username: "ana", password: "ana password") { token } }',
  )
  await using socket = liveClient(world.gatewayUrl, world.graph.as(login.token))
  const changes = socket.subscribe('subscription { uploadChanged { id status } }')
  await socket.opened()
  await new Promise((resolve) => setTimeout(resolve, 300))
  await ana.publish('Sunrise')
  await changes.until(2)
  const root = 'POST /douyin/publish/action'
  const trace = await receiver.traceOf(root, (spans) =>
    ['PUT /uploads', 'job make-video', 'gateway.event'].every((step) =>
      spans.some(({ name }) => name === step),
    ),
  )
  const file = `${root} > send file > PUT /uploads`
  const job = `${root} > gateway.request > gateway.fetch videos > subgraph videos > Mutation.publishVideo > job make-video`
  expect(tree(trace)).toEqual(
    expect.arrayContaining([
      `${root} > gateway.request > gateway.fetch videos > subgraph videos > Mutation.createUpload > insert videos.uploads`,
      ...[`${file} > update videos.uploads`, `${file} > media put`, `${file} > announce`],
      ...[`${job} > media put`, `${job} > media put`, `${job} > media put`],
      `${job} > update videos.uploads`,
      expect.stringMatching(/announce > event > gateway.event$/),
    ]),
  )
})

test.each(everywhere)("a message is one trace, to its recipient's event, %s", async (_where, doorTo) => {
  await using world = await createWorld({ settings, doorTo })
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  await using socket = liveClient(world.gatewayUrl, ben)
  const query = 'subscription { messageReceived(since: "0") { content sender { name isFollow } } }'
  const heard = new Promise((next, error) =>
    socket.client.subscribe({ query }, { next, error, complete: () => undefined }),
  )
  await socket.opened()
  await new Promise((resolve) => setTimeout(resolve, 300))
  await ana.get('mutation($id: ID!) { sendMessage(toUserId: $id, content: "in confidence") { id } }', {
    id: ben.id,
  })
  // The trace is ours: of what a client is sent it is no part.
  expect(await heard).toEqual({
    data: { messageReceived: { content: 'in confidence', sender: { name: 'ana', isFollow: false } } },
  })
  const trace = await receiver.traceOf(
    '/graphql',
    (spans) => spans.filter(({ name }) => name.includes('event')).length >= 2,
  )
  const sent = '/graphql > gateway.request > gateway.fetch chat > subgraph chat > Mutation.sendMessage'
  expect(tree(trace)).toEqual(
    expect.arrayContaining([
      `${sent} > insert chat.conversations`,
      `${sent} > announce`,
      expect.stringMatching(/announce > event$/),
      expect.stringMatching(/announce > event > gateway.event > gateway.fetch users/),
    ]),
  )
})

test('the adapter on its own begins a trace that the gateway goes on with', async () => {
  await using world = await createWorld({ settings })
  const ana = await world.phone.signUp('ana')
  await using gateway = remoteGateway([`${world.gatewayUrl}/graphql`], createSealer(secret))
  const caller = { viewer: null, scope: 'douyin', origin: '', address: '', requestId: 'r' } as const
  await traced('GET /douyin/user', {}, () =>
    createAsk(gateway.ask)(UserDocument, { userId: String(ana.userId) }, caller),
  )
  const trace = await receiver.traceOf('GET /douyin/user', (spans) => spans.length > 8)
  expect(tree(trace)).toContain('GET /douyin/user > gateway.request > gateway.fetch users > subgraph users')
})

test('no trace holds what a person said, nor who they are', () => {
  const all = JSON.stringify(receiver.spans)
  expect(all).toContain('Mutation.sendMessage')
  expect(all).not.toMatch(/in confidence|Sunrise|ana password|"ana"/)
})

test('with a share of none nothing is sent', async () => {
  const before = receiver.spans.length
  {
    // What it has to send, it sends when it ends.
    await using world = await createWorld({ settings: { ...settings, TRACE_SHARE: '0' } })
    await world.phone.get('feed/')
  }
  expect(receiver.spans.length).toBe(before)
})
