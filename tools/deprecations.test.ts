import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { readContracts } from './compose-supergraph.ts'
import { vagueDeprecations } from './deprecations.ts'

const vague = (field: string) =>
  vagueDeprecations([{ name: 'videos', typeDefs: parse(`type Video {\n  id: ID!\n  ${field}\n}`) }])

test('whoever must stop using a field is told why and until when', () => {
  expect(vague('play: String @deprecated(reason: "Use playUrl, until 2027-01-01")')).toEqual([])
  expect(vagueDeprecations(readContracts())).toEqual([])
})

test.each([
  ['no reason', '@deprecated'],
  ['no day', '@deprecated(reason: "Use playUrl")'],
  ['no reason beside the day', '@deprecated(reason: "until 2027-01-01")'],
  ['a day that no calendar has', '@deprecated(reason: "Use playUrl, until 2027-02-30")'],
])('a deprecation with %s is found, with its place', (_what, directive) => {
  expect(vague(`play: String ${directive}`)).toEqual([
    'videos, line 3: @deprecated(reason: "why, until YYYY-MM-DD")',
  ])
})

test('arguments and values of enums are looked at, too', () => {
  expect(vague('play(size: Int @deprecated): String')).toHaveLength(1)
  const typeDefs = parse('enum Size {\n  SMALL @deprecated\n  LARGE\n}')
  expect(vagueDeprecations([{ name: 'videos', typeDefs }])).toHaveLength(1)
})
