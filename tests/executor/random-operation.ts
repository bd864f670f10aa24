import {
  getNamedType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'

/** A number from 0 up to, not including, 1; the same sequence for the same seed (mulberry32). */
export type Random = () => number

export function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export interface RandomOperation {
  text: string
  variables: Record<string, unknown>
}

const DEEPEST = 6

/** A valid query over the whole schema: aliases, repeated fields, fragments, conditions, variables, at random. */
export function randomOperation(schema: GraphQLSchema, random: Random): RandomOperation {
  const query = schema.getQueryType()
  if (!query) throw new Error('the schema has no queries')
  const fragments: string[] = []
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const chance = (probability: number) => random() < probability

  function argumentsOf(field: GraphQLField<unknown, unknown>): string {
    const given = field.args.flatMap(({ name }) => {
      if (['id', 'userId', 'videoId', 'peerId'].includes(name))
        return [`${name}: ${pick(['"1"', '"2"', '3', '$id', '"404"', '"none"'])}`]
      if (name === 'first') return chance(0.7) ? [`first: ${pick(['1', '3', '$first', '20'])}`] : []
      if (name === 'name') return [`name: ${pick(['"a"', '"ANA"', '"nobody"', '""'])}`]
      if (name === 'latestTime') return chance(0.3) ? [`latestTime: ${pick(['9e12', '1e12'])}`] : []
      return []
    })
    return given.length > 0 ? `(${given.join(', ')})` : ''
  }

  const condition = () =>
    chance(0.12)
      ? pick([
          ' @include(if: $yes)',
          ' @include(if: $no)',
          ' @skip(if: $no)',
          ' @skip(if: true)',
          ' @include(if: true)',
        ])
      : ''

  function fieldOf(type: GraphQLObjectType, depth: number): string {
    const usable = Object.values(type.getFields()).filter(
      (field) => depth < DEEPEST || isLeafType(getNamedType(field.type)),
    )
    const field = pick(usable)
    if (!field || chance(0.05)) return `${chance(0.3) ? 'kind: ' : ''}__typename${condition()}`
    // A key always means the same field with the same arguments, so that no two of them conflict.
    const given = argumentsOf(field)
    const alias = given || chance(0.1) ? `${field.name}_${given.replace(/\W+/g, '_')}: ` : ''
    const named = getNamedType(field.type)
    return `${alias}${field.name}${given}${condition()}${isObjectType(named) ? ` ${selectionOf(named, depth + 1)}` : ''}`
  }

  function selectionOf(type: GraphQLObjectType, depth: number): string {
    const count = 1 + Math.floor(random() * (depth === 0 ? 3 : 5))
    const parts = Array.from({ length: count }, () => {
      if (!chance(0.15)) return fieldOf(type, depth)
      const selection = selectionOf(type, depth + 1)
      if (chance(0.5)) return `... on ${type.name}${condition()} ${selection}`
      fragments.push(`fragment F${fragments.length} on ${type.name} ${selection}`)
      return `...F${fragments.length - 1}${condition()}`
    })
    return `{ ${parts.join(' ')} }`
  }

  const selection = selectionOf(query, 0)
  const head = 'query Random($id: ID!, $first: Int, $yes: Boolean = true, $no: Boolean!)'
  // Variables that nothing uses are not valid: a harmless place uses them all.
  const uses = 'video(id: $id) @skip(if: $no) { id } feed(first: $first) @include(if: $yes) { nextTime }'
  const text = `${head} { ${uses.replace('video(', 'one: video(').replace('feed(', 'page: feed(')} inner: me { id } ...Rest }
    fragment Rest on Query ${selection} ${fragments.join(' ')}`
  return {
    text,
    variables: {
      first: 2,
      no: chance(0.5),
      ...(chance(0.5) && { yes: chance(0.5) }),
      id: pick(['1', '2', '7']),
    },
  }
}
