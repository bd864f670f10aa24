import { readFileSync } from 'node:fs'
import { buildSchema, getOperationAST, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { apiSchema } from '../../tools/api-schema.ts'
import { readExamples } from '../playground/examples.ts'
import { costOf } from './cost.ts'
import { LIMITS } from './limits.ts'
import { createOperationLimits } from './operation-limits.ts'
import { readPrices } from './prices.ts'

const SHELVES = `
  directive @cost(weight: Int!) on FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
  type Query {
    shelves(first: Int = 10): ShelfPage @listSize(slicingArguments: ["first"], sizedFields: ["items"])
    best: [Book!]! @listSize(assumedSize: 3)
    all: [Book]
    one: Book
    search(first: Int, last: Int): [Book!] @listSize(slicingArguments: ["first", "last"], assumedSize: 7)
  }
  type ShelfPage { items: [Shelf!]! next: String }
  type Shelf { name: String books(first: Int = 5): [Book!]! @listSize(slicingArguments: ["first"]) }
  type Book { title: String summary: Summary @cost(weight: 20) author: Person }
  type Summary { text: String }
  type Person @cost(weight: 4) { name: String }`

const schema = buildSchema(SHELVES)
const prices = readPrices(SHELVES)

function cost(text: string, variables = {}): number {
  const document = parse(text)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('one operation')
  return costOf(schema, prices, { document, operation, variables })
}

describe('what an operation costs', () => {
  test.each([
    ['an object is one', '{ one { title } }', 1],
    ['a price of a field counts instead of that', '{ one { summary { text } } }', 1 + 20],
    ['and so does the price of a type', '{ one { author { name } } }', 1 + 4],
    ['a list costs what it assumes', '{ best { title } }', 3],
    ['a list that nobody measured is taken to be long', '{ all { title } }', 50],
    ['a page is as long as is asked for', '{ shelves(first: 30) { items { name } next } }', 1 + 30],
    ['or as its default says', '{ shelves { items { name } } }', 1 + 10],
    [
      'lists within lists multiply',
      '{ shelves(first: 50) { items { books(first: 50) { author { name } } } } }',
      1 + 50 * (1 + 50 * (1 + 4)),
    ],
    ['the longest of several arguments counts', '{ search(first: 3, last: 40) { title } }', 40],
    ['a negative length makes nothing cheaper', '{ search(first: -40) { title } best { title } }', 1 + 3],
    ['other names cost again', '{ a: one { title } b: one { title } }', 2],
    [
      'a fragment costs where it is used',
      '{ one { ...B } best { ...B } } fragment B on Book { author { name } }',
      20,
    ],
    [
      'a page in a fragment is as long as around it',
      '{ shelves(first: 7) { ...P } } fragment P on ShelfPage { items { name } }',
      1 + 7,
    ],
    ['what is left out counts, too', '{ one @include(if: false) { title } }', 1],
  ])('%s', (_, text, expected) => expect(cost(text)).toBe(expected))

  test('a length may come as a variable, or be its default', () => {
    const text = 'query($n: Int = 4) { shelves(first: $n) { items { name } } }'
    expect(cost(text, { n: 100 })).toBe(1 + 100)
    expect(cost(text)).toBe(1 + 4)
    expect(cost(text, { n: '9' })).toBe(1 + 50)
  })

  test('fragments used over and over are counted in no time', () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Book { ...F${n + 1} ...F${n + 1} }`,
    )
    expect(cost(`{ one { ...F0 } } ${levels.join(' ')} fragment F60 on Book { author { name } }`)).toBe(
      Number.MAX_SAFE_INTEGER,
    )
  })
})

const supergraph = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8')
const limits = createOperationLimits(apiSchema(supergraph), supergraph)
const { operations } = JSON.parse(
  readFileSync(new URL('../operations.generated.json', import.meta.url), 'utf8'),
) as { operations: { name: string; body: string }[] }
const examples = await readExamples(new URL('../playground/examples', import.meta.url).pathname)

test.each([
  ...operations.map(({ name, body }) => [name, body] as const),
  ...examples.map(({ name, query }) => [`the playground's ${name}`, query] as const),
])('%s fits the limits with the longest pages there are', (_, text) => {
  const document = parse(text)
  for (const operation of document.definitions) {
    if (operation.kind !== 'OperationDefinition') continue
    // Every variable of the name that lists are measured by.
    expect(limits.excess({ document, operation, variables: { first: 200 } })).toBeNull()
    expect(limits.cost({ document, operation, variables: { first: 200 } })).toBeLessThan(LIMITS.cost / 2)
  }
})

test('what an operation costs is remembered for the lengths that it came with, and for no others', () => {
  const document = parse('query Page($first: Int = 30) { feed(first: $first) { items { id } } }')
  const operation = getOperationAST(document)
  if (!operation) throw new Error('one operation')
  const costFor = (first?: unknown) => limits.cost({ document, operation, variables: { first } })
  const long = costFor(200)
  expect(costFor(200)).toBe(long)
  expect(costFor(1)).toBeLessThan(costFor(30))
  expect(costFor(30)).toBeLessThan(long)
  for (const nothing of [undefined, null]) {
    costFor('x')
    expect(costFor(nothing)).toBe(costFor(30))
  }
})
