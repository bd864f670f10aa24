import {
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
import type { Variables } from './coerce-variables.ts'
import { fail, leaf, put, type Complete, type Holder, type Slot } from './compiled-values.ts'
import { selectedFields, type FieldNodes, type Selected } from './selected-fields.ts'

/** What a resolver is called with. Ours take no notice of where in a document they stand. */
type Resolve = (source: unknown, input: unknown, context: unknown) => unknown

interface CompiledField {
  key: string
  name: string
  resolve: Resolve | undefined
  input: ((variables: Variables) => unknown) | null
  complete: Complete
  slot: Slot
}

const nothing = Object.freeze({})

/** The fields selected of an object type, each one resolved and completed in its place. */
export function compileObject(
  type: GraphQLObjectType,
  selections: FieldNodes,
  selected: Selected,
  isNonNull: boolean,
): Complete {
  const fields = [...selectedFields(type, selections, selected)].map(([key, nodes]) =>
    compileField(type, key, nodes, selected),
  )
  return (source, execution, at, holder, key) => {
    const place = { holder, key, isNonNull, parent: at }
    const answer: Holder = {}
    for (const field of fields) {
      const { resolve, slot, complete } = field
      let value: unknown
      if (!resolve) value = (source as Holder)[field.name]
      else {
        try {
          value = resolve(source, field.input ? field.input(execution.variables) : nothing, execution.context)
        } catch (error) {
          answer[field.key] = fail(error, slot, execution, place, field.key)
          continue
        }
      }
      put(value, complete, slot, execution, place, answer, field.key)
    }
    return answer
  }
}

export function compileField(
  parent: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
  selected: Selected,
): CompiledField {
  const [node] = nodes
  const name = node?.name.value ?? ''
  const slot = { nodes, isNonNull: true, name: `${parent.name}.${name}` }
  const field = parent.getFields()[name]
  if (name === '__typename')
    return { key, name, slot, resolve: () => parent.name, input: null, complete: (value) => value }
  if (!node || !field) throw new Error(`${slot.name} is not there`)
  return {
    ...{ key, name, slot: { ...slot, isNonNull: isNonNullType(field.type) } },
    // The compiler cannot know that our resolvers need no more than three arguments.
    resolve: field.resolve as Resolve | undefined,
    input: compileInput(field, node),
    complete: compileType(field.type, slot, selected),
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
