import { afterAll, expect, inject, test } from 'vitest'
import { liveClient } from '../live-client.ts'
import { openTraceReceiver, tree, type Span } from '../observe/trace-receiver.ts'
import { createFleetWorld } from './fleet-world.ts'

const receiver = await openTraceReceiver()
afterAll(() => receiver[Symbol.asyncDispose]())

const servicesOf = (trace: readonly Span[]) => new Set(trace.map(({ service }) => service))

test('what people do is one trace each, through every process that has a part in it', async () => {
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, TRACE_SHARE: '1' }
  await using world = await createFleetWorld({ settings, instances: 1 })
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  const phone = await world.phone.logIn('ana')
  await using socket = liveClient(world.gatewayUrl, ben)
  const heard = socket.subscribe('subscription { messageReceived(since: "0") { content sender { name } } }')
  await socket.opened()
  await new Promise((resolve) => setTimeout(resolve, 1_000))

  await phone.publish('Sunrise')
  const publish = 'POST /douyin/publish/action'
  const upload = await receiver.traceOf(publish, (spans) =>
    ['PUT /uploads', 'job make-video'].every((step) => spans.some(({ name }) => name === step)),
  )
  // Where there is no bucket, the videos services make what they store.
  const makers = inject('s3') ? ['media'] : []
  expect(servicesOf(upload)).toEqual(new Set(['rest-adapter', 'gateway', 'users', 'videos', ...makers]))
  expect(tree(upload)).toEqual(
    expect.arrayContaining([
      `${publish} > send file > PUT /uploads > media put`,
      expect.stringMatching(
        /^POST .* > gateway.request > .* > Mutation.publishVideo > job make-video > media put$/,
      ),
    ]),
  )

  await phone.get('feed/')
  const fetched = ['videos', 'users', 'interactions', 'social']
  const feed = await receiver.traceOf('GET /douyin/feed', (spans) =>
    fetched.every((name) => servicesOf(spans).has(name)),
  )
  expect(servicesOf(feed)).toEqual(new Set(['rest-adapter', 'gateway', ...fetched]))
  expect(tree(feed)).toEqual(
    expect.arrayContaining([
      'GET /douyin/feed > gateway.request > gateway.fetch videos > subgraph videos > Query.feed > select videos.videos',
    ]),
  )

  await ana.get('mutation($id: ID!) { sendMessage(toUserId: $id, content: "hello") { id } }', { id: ben.id })
  await heard.until(1)
  const message = await receiver.traceOf('/graphql', (spans) =>
    ['event', 'gateway.event', 'gateway.fetch'].every((step) => spans.some(({ name }) => name === step)),
  )
  expect(tree(message)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^\/graphql > .* > Mutation.sendMessage > announce > event > gateway.event > gateway.fetch users/,
      ),
    ]),
  )
}, 120_000)
