import {
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql'
import { compileInput } from './compile-input.ts'
import {
  fail,
  leaf,
  put,
  type Complete,
  type Execution,
  type Holder,
  type Place,
  type Slot,
} from './compiled-values.ts'
import { plainOf } from './plain-values.ts'
import { selectedFields, type FieldNodes, type Selected } from './selected-fields.ts'
import { typeName, writeObject, type WrittenField } from './write-object.ts'

/** What a resolver is called with. Ours take no notice of where in a document they stand. */
type Resolve = (source: unknown, input: unknown, context: unknown) => unknown

const nothing = Object.freeze({})

/** The fields selected of an object type, each one resolved and completed in its place. */
export function compileObject(
  type: GraphQLObjectType,
  selections: FieldNodes,
  selected: Selected,
  isNonNull: boolean,
): Complete {
  const write = writeObject<[Execution, Place]>(
    [...selectedFields(type, selections, selected)].map(([key, nodes]) =>
      compileField(type, key, nodes, selected),
    ),
  )
  return (source, execution, at, holder, key) =>
    write(source as object, execution, { holder, key, isNonNull, parent: at })
}

function compileField(
  parent: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
  selected: Selected,
): WrittenField<[Execution, Place]> {
  const [node] = nodes
  const name = node?.name.value ?? ''
  if (name === '__typename') return typeName(key, parent)
  const field = parent.getFields()[name]
  if (!node || !field) throw new Error(`${parent.name}.${name} is not there`)
  const slot = { nodes, isNonNull: isNonNullType(field.type), name: `${parent.name}.${name}` }
  const complete = compileType(field.type, slot, selected)
  return {
    ...{ key, isNullable: !slot.isNonNull, plain: plainOf(getNullableType(field.type)) },
    // The compiler cannot know that our resolvers need no more than three arguments.
    from: field.resolve ? resolving(field.resolve as Resolve, compileInput(field, node)) : name,
    finish(value, object, execution, place) {
      put(value, complete, slot, execution, place, object, key)
      // What may not be null makes a hole, once everything is there.
      return true
    },
  }
}

/** What a resolver gives, or the error that it threw. */
function resolving(resolve: Resolve, input: ReturnType<typeof compileInput>) {
  return (source: object, { variables, context }: Execution): unknown => {
    try {
      return resolve(source, input ? input(variables) : nothing, context)
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}

function compileType(type: GraphQLOutputType, { nodes, name }: Slot, selected: Selected): Complete {
  const isNonNull = isNonNullType(type)
  const inner: GraphQLOutputType = isNonNull ? type.ofType : type
  const slot = { nodes, name, isNonNull }
  if (isListType(inner)) return compileList(inner.ofType, slot, selected)
  if (isLeafType(inner)) return leaf(inner, slot)
  if (isObjectType(inner)) return compileObject(inner, nodes, selected, isNonNull)
  if (isUnionType(inner)) return compileOneOf(inner.getTypes(), slot, selected)
  throw new Error(`${String(type)} cannot be compiled`)
}

function compileList(itemType: GraphQLOutputType, slot: Slot, selected: Selected): Complete {
  const complete = compileType(itemType, slot, selected)
  const itemSlot = { ...slot, isNonNull: isNonNullType(itemType) }
  return (value, execution, at, holder, key) => {
    if (!Array.isArray(value))
      return fail(new Error(`Expected a list of ${slot.name}.`), slot, execution, at, key)
    const place = { holder, key, isNonNull: slot.isNonNull, parent: at }
    const answer: unknown[] = []
    for (let index = 0; index < value.length; index += 1)
      // An array is a holder of values by number.
      put(value[index], complete, itemSlot, execution, place, answer as unknown as Holder, index)
    return answer
  }
}

/** Values of a union say themselves what they are. */
function compileOneOf(types: readonly GraphQLObjectType[], slot: Slot, selected: Selected): Complete {
  const byName = new Map(
    types.map((type) => [type.name, compileObject(type, slot.nodes, selected, slot.isNonNull)]),
  )
  return (value, execution, at, holder, key) => {
    const complete = byName.get(String((value as Holder).__typename))
    if (!complete) return fail(new Error(`${slot.name} is of no possible type.`), slot, execution, at, key)
    return complete(value, execution, at, holder, key)
  }
}
