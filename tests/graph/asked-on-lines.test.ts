import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { localDoor } from '#platform/graph/door.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { FeedDocument, UserDocument } from '../../rest-adapter/operations.generated.ts'
import { remoteGateway } from '../../rest-adapter/remote-gateway.ts'
import { createWorld, type WorldOptions } from '../world.ts'

const SEAL_SECRET = randomBytes(32).toString('hex')
const app: Caller = { viewer: null, scope: 'douyin', origin: '', address: '127.0.0.1', requestId: 'r' }

/** The system, and the way on which an adapter elsewhere asks its gateway. */
async function elsewhere({ settings, ...options }: WorldOptions = {}) {
  const world = await createWorld({ ...options, settings: { SEAL_SECRET, ...settings } })
  onTestFinished(() => world[Symbol.asyncDispose]())
  const gateway = remoteGateway([`${world.gatewayUrl}/graphql`], createSealer(SEAL_SECRET))
  onTestFinished(() => gateway[Symbol.asyncDispose]())
  const { userId } = await world.phone.signUp('ana')
  const person = { id: String(userId) }
  return {
    world,
    person,
    ask: async (text: string, variables = {}, caller = app) => gateway.ask(text, variables, caller),
  }
}

test('what an adapter asks on a line is answered as over HTTP, be it an operation of ours or of another release', async () => {
  const { person, ask } = await elsewhere()
  const ours = await ask(UserDocument.text, { userId: person.id })
  expect(ours).toMatchObject({ data: { user: { id: person.id, name: 'ana' } } })
  const text = 'query Another($id: ID!) { user(id: $id) { id nickname: name } }'
  expect(await ask(text, { id: person.id })).toEqual({ data: { user: { id: person.id, nickname: 'ana' } } })
})

test('what is wrong is told in the words of the graph', async () => {
  const { ask } = await elsewhere()
  const unknown = await ask('query User { nobody }')
  expect(unknown.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  const nothing = await ask(UserDocument.text, {})
  expect(nothing.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  const guest = await ask('query Unread { unreadMessageCount }')
  expect(guest.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})

test('where only operations of our own clients are answered, an adapter gets no others either', async () => {
  const { person, ask } = await elsewhere({ settings: { OPERATIONS: 'persisted' } })
  expect(await ask(UserDocument.text, { userId: person.id })).toMatchObject({
    data: { user: { name: 'ana' } },
  })
  const other = await ask('query Other { feed { next } }')
  expect(other.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
})

test('R-34: of what stands still at one subgraph a part is let in, and who comes beyond is told so; all else is answered', async () => {
  const gate = new EventEmitter().setMaxListeners(0)
  let isStill = false
  const { ask, person } = await elsewhere({
    settings: { OVERLOAD_MS: '250' },
    doorTo({ subgraph }) {
      const door = localDoor(subgraph)
      return {
        ...door,
        async ask(request, caller) {
          if (isStill && subgraph.name === 'videos') await once(gate, 'open')
          return door.ask(request, caller)
        },
      }
    },
  })
  isStill = true
  // Each from another moment: the same question would be asked once for all of them.
  const many = Array.from({ length: 400 }, (_, n) =>
    ask(FeedDocument.text, { latestTime: 1_000 * (n + 1), first: 1 }),
  )
  const refused = await Promise.race(many)
  expect(refused).toMatchObject({ isBusy: true, errors: [{ extensions: { code: 'TOO_MANY_REQUESTS' } }] })
  const text = 'query Name($id: ID!) { user(id: $id) { name } }'
  expect(await ask(text, { id: person.id })).toEqual({ data: { user: { name: 'ana' } } })
  isStill = false
  gate.emit('open')
  const answers = await Promise.all(many)
  expect(answers.filter(({ data }) => data).length).toBeGreaterThanOrEqual(64)
  for (const answer of answers.filter(({ data }) => !data)) expect(answer).toMatchObject({ isBusy: true })
})
