import { isEnumType, isIntrospectionType, isNonNullType, isObjectType, isSpecifiedScalarType } from 'graphql'
import { expect, test } from 'vitest'
import { errorCodes } from '#platform/graph/errors.ts'
import { readContracts } from '../../tools/compose-supergraph.ts'
import { apiSchema } from './supergraph.ts'

const types = Object.values(apiSchema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)
const objects = types.filter(isObjectType)
const roots = new Set([
  apiSchema.getQueryType(),
  apiSchema.getMutationType(),
  apiSchema.getSubscriptionType(),
])

test('the schema tells clients exactly the error codes that the code knows', () => {
  const type = apiSchema.getType('ErrorCode')
  if (!isEnumType(type)) throw new Error('there is no ErrorCode')
  expect(type.getValues().map(({ name }) => name)).toEqual([...errorCodes])
})

test('everything that a client may use says what it is', () => {
  const silent: string[] = []
  const hear = (name: string, { description }: { description?: string | null }) => {
    if (!description?.trim()) silent.push(name)
  }
  for (const type of types) if (!roots.has(isObjectType(type) ? type : undefined)) hear(type.name, type)
  for (const type of types.filter(isEnumType)) {
    for (const value of type.getValues()) hear(`${type.name}.${value.name}`, value)
  }
  for (const type of objects) {
    for (const field of Object.values(type.getFields())) {
      hear(`${type.name}.${field.name}`, field)
      for (const argument of field.args) hear(`${type.name}.${field.name}(${argument.name}:)`, argument)
    }
  }
  expect(silent).toEqual([])
})

test('whose token it is, is nobody else’s business: clients do not see the question in the schema', () => {
  expect(apiSchema.getType('FoundSession')).toBeUndefined()
  expect(apiSchema.getQueryType()?.getFields()).not.toHaveProperty('session')
})

test('what a subgraph adds to a neighbour’s entity may be missing: it is nullable, or the page would go with it', () => {
  const owners: Readonly<Record<string, string>> = {
    User: 'users',
    Video: 'videos',
    Comment: 'interactions',
    Message: 'chat',
  }
  const strict: string[] = []
  for (const { name, typeDefs } of readContracts()) {
    for (const definition of typeDefs.definitions) {
      if (definition.kind !== 'ObjectTypeDefinition') continue
      const owner = owners[definition.name.value]
      if (!owner || owner === name) continue
      for (const field of definition.fields ?? []) {
        // Keys are known to everybody, and authorship to both who declare it.
        const isShared = field.directives?.some((directive) => directive.name.value === 'shareable') ?? false
        const isKey = field.name.value === 'id'
        if (field.type.kind === 'NonNullType' && !isKey && !isShared)
          strict.push(`${definition.name.value}.${field.name.value}`)
      }
    }
  }
  expect(strict).toEqual([])
})

test('what is hydrated from elsewhere in a page can be null too: only ids and references are promised', () => {
  const strict = ['User', 'Video'].flatMap((name) => {
    const type = apiSchema.getType(name)
    if (!isObjectType(type)) throw new Error(`there is no ${name}`)
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
    return fields.map((field) => `${name}.${field.name}`)
  })
  expect(strict).toEqual(['User.id', 'Video.id', 'Video.author'])
})
