import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readQuery } from './read-query.ts'

test('an address is read as every parser of forms reads it', () => {
  const query = fc.string({
    unit: fc.constantFrom('a', 'é', '=', '&', '?', '%', '+', '%4', '1', '\uD800', '#'),
  })
  fc.assert(
    fc.property(query, (text) => {
      expect([...readQuery(`/douyin/feed/?${text}`)]).toEqual([...new URLSearchParams(`?${text}`)])
    }),
    { numRuns: 2_000 },
  )
})

test('an address without a query has no parameters', () => {
  expect([...readQuery('/douyin/feed/')]).toEqual([])
})
