import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsOf } from '#platform/graph/document-traits.ts'
import type { ListSize, Prices } from './prices.ts'

/** A list whose size nothing in the schema tells is taken to be this long. */
const UNKNOWN_SIZE = 50
const MOST = Number.MAX_SAFE_INTEGER

export interface AskedOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

type Sizes = ReadonlyMap<string, number>
const NO_SIZES: Sizes = new Map()

/**
 * What a valid operation may cost at most: 1 for each object or what @cost says, 0 for scalars, times the length of
 * the lists they stand in, lists within lists multiplied. What @skip and @include leave out is counted, too.
 */
export function costOf(schema: GraphQLSchema, prices: Prices, asked: AskedOperation): number {
  const { document, operation } = asked
  const fragments = fragmentsOf(document)
  // Fragments used again and again would make the walk as long as what they unfold to.
  const known = new Map<string, number>()
  const root = schema.getRootType(operation.operation)
  return root ? Math.min(costOfSelections(root, operation.selectionSet, NO_SIZES), MOST) : 0

  function costOfSelections(type: GraphQLNamedType, { selections }: SelectionSetNode, sizes: Sizes): number {
    let cost = 0
    for (const selection of selections) {
      if (selection.kind === 'Field') cost += costOfField(type, selection, sizes)
      else if (selection.kind === 'FragmentSpread') cost += costOfFragment(selection.name.value, sizes)
      else {
        const on = selection.typeCondition && schema.getType(selection.typeCondition.name.value)
        cost += costOfSelections(on ?? type, selection.selectionSet, sizes)
      }
    }
    return cost
  }

  function costOfFragment(name: string, sizes: Sizes): number {
    const key = `${name} ${[...sizes].join(' ')}`
    const before = known.get(key)
    if (before !== undefined) return before
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    const cost = fragment && type ? costOfSelections(type, fragment.selectionSet, sizes) : 0
    known.set(key, cost)
    return cost
  }

  function costOfField(parent: GraphQLNamedType, node: FieldNode, sizes: Sizes): number {
    const name = node.name.value
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    if (!field) return 0
    const path = `${parent.name}.${name}`
    const type = getNamedType(field.type)
    const own = prices.weights.get(path) ?? prices.weights.get(type.name) ?? (isCompositeType(type) ? 1 : 0)
    const list = prices.sizes.get(path)
    const size = list && sizeOf(list, field, node, asked)
    const below: Sizes = size === undefined ? NO_SIZES : new Map(list?.fields.map((below) => [below, size]))
    const inside = node.selectionSet ? costOfSelections(type, node.selectionSet, below) : 0
    if (!isListType(getNullableType(field.type))) return own + inside
    return (sizes.get(name) ?? size ?? UNKNOWN_SIZE) * (own + inside)
  }
}

function sizeOf(
  list: ListSize,
  { args }: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
  { operation, variables }: AskedOperation,
): number {
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  )
  const sizes = list.arguments.flatMap((name) => {
    const value = given.find((argument) => argument.name.value === name)?.value
    const fallback = args.find((argument) => argument.name === name)?.defaultValue
    if (!value) return [fallback]
    if (value.kind !== 'Variable') return [valueFromASTUntyped(value)]
    return [variables[value.name.value] ?? defaults.get(value.name.value) ?? fallback]
  })
  const numbers = sizes.filter((size) => typeof size === 'number').map((size) => Math.max(size, 1))
  return numbers.length > 0 ? Math.max(...numbers) : (list.assumed ?? UNKNOWN_SIZE)
}
