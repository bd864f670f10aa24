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
import { selectedFields, type FieldNodes, type Selected } from '#platform/graph/selected-fields.ts'
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

interface ShapedField {
  key: string
  nonNull: boolean
  shape: Shape
  parent: string
}

/** Null when a part of the operation cannot be shaped here (abstract types, introspection). */
export function compileShape(type: GraphQLObjectType, nodes: FieldNodes, selected: Selected): Shape | null {
  const fields: ShapedField[] = []
  for (const [key, fieldNodes] of selectedFields(type, nodes, selected)) {
    const [first] = fieldNodes
    if (!first) continue
    if (first.name.value === '__typename') {
      fields.push({ key, nonNull: true, shape: () => type.name, parent: type.name })
      continue
    }
    const field = type.getFields()[first.name.value]
    const shape = field && compileType(nullable(field.type), fieldNodes, selected)
    if (!field || !shape) return null
    fields.push({ key, nonNull: isNonNullType(field.type), shape, parent: type.name })
  }
  return shapeObject(fields)
}

function shapeObject(fields: readonly ShapedField[]): Shape {
  return (data, problems) => {
    if (!isObject(data)) return INVALID
    const shaped: JsonObject = {}
    for (const { key, nonNull, shape, parent } of fields) {
      const given = data[key]
      problems.path?.push(key)
      // `__typename` is known without looking.
      const value =
        (given === undefined || given === null) && key !== '__typename' && !nonNull
          ? null
          : shape(given, problems)
      if (nonNull && (value === null || value === INVALID)) {
        report(problems, given, `Cannot return null for non-nullable field ${parent}.${key}.`)
        problems.path?.pop()
        return INVALID
      }
      problems.path?.pop()
      shaped[key] = value ?? null
    }
    return shaped
  }
}

function compileType(type: GraphQLOutputType, nodes: FieldNodes, selected: Selected): Shape | null {
  if (isListType(type)) {
    const shape = compileType(nullable(type.ofType), nodes, selected)
    return shape && shapeList(shape, isNonNullType(type.ofType), getNamedType(type).name)
  }
  if (isLeafType(type)) return shapeLeaf(type)
  return isObjectType(type) ? compileShape(type, nodes, selected) : null
}

function shapeList(shapeItem: Shape, nonNull: boolean, itemType: string): Shape {
  return (data, problems) => {
    if (!Array.isArray(data)) return INVALID
    const shaped: Json[] = []
    let isWhole = true
    data.forEach((given, index) => {
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
    })
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
