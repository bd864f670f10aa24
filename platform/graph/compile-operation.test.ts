import { buildSchema, execute, parse, type ExecutionResult, type GraphQLObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { compileOperation } from './compile-operation.ts'

const schema = buildSchema(`
  union Thing = Box | Leaf
  type Query { box: Box  strict: Box!  things(first: Int = 2): [Thing]  echo(text: String!): String }
  type Mutation { write(text: String!): String }
  type Box { leaf: Leaf  strictLeaf: Leaf!  leaves: [Leaf]  strictLeaves: [Leaf!]!  grid: [[Int!]]  box: Box  strictBox: Box! }
  type Leaf { id: ID!  int: Int  strictInt: Int!  float: Float  flag: Boolean  text: String  strictText: String! }
`)

/** A number from 0 up to 1; the same sequence for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 0) / 4_294_967_296
  }
}

/**
 * Each field of the same data gives its value, nothing, something of another type, or an error: everything at once, or
 * everything later, because graphql-js itself leaves rejections behind where both meet.
 */
function treacherous(seed: number) {
  const random = seeded(seed)
  const isLate = seed % 2 === 1
  function value(type: string, depth: number): unknown {
    const given = atOnce(type, depth, random())
    if (!isLate) return given
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given)
  }
  function atOnce(type: string, depth: number, dice: number): unknown {
    if (dice < 0.04) return null
    return dice < 0.07 ? new Error(`wrong ${type}`) : ofType(type, depth)
  }
  function ofType(type: string, depth: number): unknown {
    if (type.startsWith('[')) return [0, 1].map(() => value(type.slice(1, -1), depth))
    if (type === 'Int') return random() < 0.05 ? 'no number' : 7
    if (type === 'Float') return 1.5
    if (type === 'Boolean') return true
    if (type === 'String' || type === 'ID') return random() < 0.1 ? 12 : 'text'
    const name = type === 'Thing' ? (random() < 0.5 ? 'Box' : 'Leaf') : type
    const fields = (schema.getType(name) as GraphQLObjectType).getFields()
    const given = Object.values(fields).map((field) => [
      field.name,
      depth > 3 && field.name.toLowerCase().endsWith('box')
        ? null
        : value(String(field.type).replaceAll('!', ''), depth + 1),
    ])
    return { __typename: name, ...Object.fromEntries(given) }
  }
  const root = ofType('Query', 0) as object
  for (const promise of promisesIn(root)) promise.catch(() => undefined)
  return root
}

function promisesIn(value: unknown): Promise<unknown>[] {
  if (value instanceof Promise)
    return [value, value.then((given) => promisesIn(given)).catch(() => undefined)]
  return value && typeof value === 'object' ? Object.values(value).flatMap(promisesIn) : []
}

const LEAF = 'id int strictInt float again: float flag text strictText __typename'
const BOX = `leaf { ${LEAF} } leaves { ${LEAF} } strictLeaves { text strictText } grid strictLeaf { text ...More }`
const QUERY = `query ($no: Boolean = false) {
  box { ${BOX} box { ${BOX} strictBox { ${BOX} } } }
  things { ... on Box { ${BOX} } ... on Leaf { ${LEAF} text @include(if: $no) } }
} fragment More on Leaf { text @skip(if: $no) int }`

async function bothAnswers(query: string, root: unknown, variables = {}) {
  const document = parse(query)
  const ours = await compileOperation(schema, document)(root, {}, variables)
  const theirs = await execute({ schema, document, rootValue: root, variableValues: variables })
  return [ours, theirs] as const
}

function placesOf({ errors = [] }: ExecutionResult): string[] {
  return errors.map(({ path }) => String(path?.join('.')))
}

test('whatever goes wrong inside, the answer is what graphql-js answers', async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const root = treacherous(seed)
    const [ours, theirs] = await bothAnswers(QUERY, root)
    expect(JSON.stringify(ours.data), `seed ${seed}`).toBe(JSON.stringify(theirs.data))
    // graphql-js stops at the first error below a field that becomes null; ours may tell of more, never of fewer.
    expect(placesOf(ours), `seed ${seed}`).toEqual(expect.arrayContaining(placesOf(theirs)))
  }
})

test('a null where none may stand is carried up to the whole answer', async () => {
  const [ours, theirs] = await bothAnswers('{ strict { strictLeaf { strictText } } }', {
    strict: { strictLeaf: { strictText: null } },
  })
  expect(ours).toEqual({ data: null, errors: theirs.errors })
})

test.each([
  [{ text: 'hi', first: 3 }],
  [{ text: 'hi', first: null }],
  [{ text: 'hi', first: '3' }],
  [{ text: 5 }],
  [{}],
  [{ text: 'hi', first: 4_294_967_296 }],
])('variables %j are taken or refused as by graphql-js', async (variables) => {
  const query =
    'query ($text: String!, $first: Int) { echo(text: $text) things(first: $first) { __typename } }'
  const [ours, theirs] = await bothAnswers(query, { echo: 'hi', things: [] }, variables)
  expect(ours).toEqual(theirs)
})

test('what decides whether a field is there may be left out, and may not be null', async () => {
  const query = 'query ($yes: Boolean = true) { __typename strictText: __typename @include(if: $yes) }'
  for (const variables of [{}, { yes: false }]) {
    const [ours, theirs] = await bothAnswers(query, {}, variables)
    expect(ours).toEqual(theirs)
  }
  const [ours, theirs] = await bothAnswers(query, {}, { yes: null })
  expect([ours.data ?? null, ours.errors?.length]).toEqual([theirs.data, theirs.errors?.length])
})

describe('arguments reach a resolver as from graphql-js', () => {
  const telling = buildSchema('type Query { given(text: String!, first: Int = 2, after: String): String }')
  const given = telling.getQueryType()?.getFields().given
  if (given) given.resolve = (_, input) => JSON.stringify(input)

  test.each([
    '{ given(text: "here") }',
    'query ($text: String!) { given(text: $text) }',
    'query ($text: String!, $first: Int) { given(text: $text, first: $first) }',
    'query ($text: String!, $first: Int = 4, $after: String) { given(text: $text, first: $first, after: $after) }',
    'query ($text: String!, $constructor: Int) { given(text: $text, first: $constructor) }',
    'query ($text: String!, $after: String = null) { given(after: $after, text: $text, first: null) }',
  ])('%s', async (query) => {
    const document = parse(query)
    const ours = compileOperation(telling, document)
    for (const variables of [
      { text: 'hi' },
      { text: 'hi', first: 3, after: 'here' },
      { text: 'hi', first: null, after: null },
      { text: 'hi', after: undefined },
    ]) {
      const expected = await execute({ schema: telling, document, variableValues: variables })
      expect(await ours({}, {}, variables)).toEqual(expected)
    }
  })
})

test('mutations of one document wait for each other', async () => {
  const written: string[] = []
  const write = schema.getMutationType()?.getFields().write
  if (write)
    write.resolve = async (_, { text }: { text: string }) => {
      if (text === 'one') await new Promise((resolve) => setTimeout(resolve, 5))
      written.push(text)
      return text
    }
  await bothAnswers('mutation { a: write(text: "one") b: write(text: "two") }', {})
  expect(written).toEqual(['one', 'two', 'one', 'two'])
})

test('what is at hand is answered at once, without a promise', () => {
  const answer = compileOperation(schema, parse('{ box { leaf { id } } }'))(
    { box: { leaf: { id: '1' } } },
    {},
    {},
  )
  expect(answer).toEqual({ data: { box: { leaf: { id: '1' } } } })
})
