import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { createLogger } from '#platform/process/logger.ts'
import { isStream, openStream } from './stream.ts'
import { createSubscriber } from './subscribe.ts'

const schema = buildSchema('type Query { x: Int } type Subscription { rings: Int! knocks: Int! }')
for (const [name, field] of Object.entries(schema.getSubscriptionType()?.getFields() ?? {})) {
  field.subscribe = () =>
    openStream(async function* () {
      yield { [name]: name.length }
    })
}

test('of a document with two subscriptions each time the one is served that is asked for', async () => {
  const subscribe = createSubscriber(schema, createLogger('silent', false))
  const query = 'subscription Rings { rings } subscription Knocks { knocks }'
  for (const [operationName, data] of Object.entries({ Rings: { rings: 5 }, Knocks: { knocks: 6 } })) {
    const events = await subscribe({ query, operationName }, () => null, 'request')
    if (!isStream(events)) throw new Error('there is no subscription')
    expect(await events.next()).toEqual({ done: false, value: { data } })
  }
})
