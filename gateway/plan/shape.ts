import {
  getNamedType,
  GraphQLError,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql'
import { plainOf } from '#platform/graph/plain-values.ts'
import { selectedFields, type FieldNodes, type Selected } from '#platform/graph/selected-fields.ts'
import { typeName, writeObject, type WrittenField } from '#platform/graph/write-object.ts'
import type { FreeOfKeys } from './free-keys.ts'
import { isObject, type Json, type JsonObject } from './merge.ts'

/**
 * Shapes merged data into the response: the fields that were selected, in that order and no others, nulls carried
 * up to the nearest field that may be null. Compiled once per operation.
 */
export type Shape = (data: Json | undefined, problems: Problems) => Json | undefined

/** What does not fit the schema. Paths cost time, so they are kept only when a first pass found something. */
export interface Problems {
  errors: GraphQLError[]
  path: (string | number)[] | null
}

/** `undefined`: nothing that may stand here; whoever is above decides what that means for it. */
const INVALID = undefined

/** What is selected, and what the client calls it. */
export interface Asked extends Selected, Pick<FreeOfKeys, 'clientNames'> {}

/** Null when a part of the operation cannot be shaped here (abstract types, introspection). */
export function compileShape(type: GraphQLObjectType, nodes: FieldNodes, asked: Asked): Shape | null {
  const fields: WrittenField<[Problems]>[] = []
  for (const [from, fieldNodes] of selectedFields(type, nodes, asked)) {
    const name = fieldNodes[0]?.name.value ?? ''
    const key = asked.clientNames.get(from) ?? from
    if (name === '__typename') {
      fields.push(typeName(key, type))
      continue
    }
    const field = type.getFields()[name]
    const shape = field && compileType(nullable(field.type), fieldNodes, asked)
    if (!field || !shape) return null
    fields.push(shapeField({ key, from }, type, field.type, shape))
  }
  const write = writeObject(fields)
  // Our own keys, and what stands under them is a part of what a subgraph answered.
  return (data, problems) => (isObject(data) ? (write(data, problems) as JsonObject | undefined) : INVALID)
}

function shapeField(
  { key, from }: { key: string; from: string },
  parent: GraphQLObjectType,
  type: GraphQLOutputType,
  shape: Shape,
): WrittenField<[Problems]> {
  const isNullable = !isNonNullType(type)
  return {
    ...{ key, from, plain: plainOf(nullable(type)), isNullable },
    finish(found, object, problems) {
      // Whatever a subgraph answered is JSON.
      const given = found as Json | undefined
      problems.path?.push(key)
      const value = shape(given, problems) ?? null
      if (value === null && !isNullable)
        report(problems, given, `Cannot return null for non-nullable field ${parent.name}.${key}.`)
      problems.path?.pop()
      object[key] = value
      return isNullable || value !== null
    },
  }
}

function compileType(type: GraphQLOutputType, nodes: FieldNodes, asked: Asked): Shape | null {
  if (isListType(type)) {
    const shape = compileType(nullable(type.ofType), nodes, asked)
    return shape && shapeList(shape, isNonNullType(type.ofType), getNamedType(type).name)
  }
  if (isLeafType(type)) return shapeLeaf(type)
  return isObjectType(type) ? compileShape(type, nodes, asked) : null
}

function shapeList(shapeItem: Shape, nonNull: boolean, itemType: string): Shape {
  return (data, problems) => {
    if (!Array.isArray(data)) return INVALID
    const shaped: Json[] = []
    let isWhole = true
    for (let index = 0; index < data.length; index += 1) {
      const given = data[index]
      problems.path?.push(index)
      const value = given === null ? null : (shapeItem(given, problems) ?? null)
      if (value === null && nonNull) {
        report(
          problems,
          given,
          `Cannot return null for non-nullable array element of type ${itemType} at index ${index}.`,
        )
        isWhole = false
      }
      problems.path?.pop()
      shaped.push(value)
    }
    return isWhole ? shaped : INVALID
  }
}

function shapeLeaf(type: GraphQLLeafType): Shape {
  const isValid = validityOf(type)
  return (data, problems) => {
    if (data === null || data === undefined) return null
    if (isValid(data)) return data
    report(problems, null, `Invalid value found for ${type.name}.`)
    return INVALID
  }
}

/** Leaf values as subgraphs may spell them; a custom scalar may be anything. */
function validityOf(type: GraphQLLeafType): (value: Json) => boolean {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) != null
  switch (type.name) {
    case 'Int':
      return (value) => Number.isInteger(value)
    case 'Float':
      return (value) => Number.isFinite(value)
    case 'Boolean':
      return (value) => typeof value === 'boolean'
    case 'String':
      return (value) => typeof value === 'string'
    case 'ID':
      return (value) => typeof value === 'string' || Number.isInteger(value)
    default:
      return () => true
  }
}

/** A value that was invalid has been told of already; only nulls that the subgraph gave are new. */
function report(problems: Problems, given: Json | undefined, message: string): void {
  if (given !== null && given !== undefined && !message.startsWith('Invalid')) return
  problems.errors.push(
    new GraphQLError(message, {
      path: problems.path ? [...problems.path] : undefined,
      extensions: { code: 'INTERNAL' },
    }),
  )
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type
}
