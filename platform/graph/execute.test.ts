import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { createLogger } from '#platform/process/logger.ts'
import { createExecutor } from './execute.ts'

const schema = buildSchema('type Query { items: [Item!]! } type Item { id: ID! text: String! }')
const items = schema.getQueryType()?.getFields().items
if (items) items.resolve = () => [{ id: '1', text: 'hello' }]
const execute = createExecutor(schema, createLogger('silent', false))

test('a fragment that is skipped in one place is there in another', async () => {
  const query = `query ($no: Boolean!) {
    skipped: items { ...Item @include(if: $no) text }
    items { ...Item }
  } fragment Item on Item { id text }`
  const { data } = await execute({ query, variables: { no: false } }, null, 'request')
  expect(data).toEqual({ skipped: [{ text: 'hello' }], items: [{ id: '1', text: 'hello' }] })
})

test('a document that does not fit the schema is refused with a code', async () => {
  const { errors } = await execute({ query: '{ nothing }' }, null, 'request')
  expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
})
