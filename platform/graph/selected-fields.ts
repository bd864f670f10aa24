import type {
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  SelectionNode,
  SelectionSetNode,
} from 'graphql'

/** All occurrences of one field: their selections are one selection. */
export type FieldNodes = readonly { selectionSet?: SelectionSetNode }[]

/** What decides which parts of a document are selected. */
export interface Selected {
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Values of the variables that `@skip` and `@include` ask for. */
  conditions: Readonly<Record<string, boolean>>
}

/**
 * The fields selected on an object type, by the key they have in the response, in the order of their first
 * occurrence: the specification's CollectFields, for types whose fragments are decided without looking at data.
 */
export function selectedFields(
  type: GraphQLObjectType,
  nodes: FieldNodes,
  selected: Selected,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  for (const { selectionSet } of nodes) if (selectionSet) collect(type, selectionSet, selected, fields)
  return fields
}

function collect(
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  selected: Selected,
  fields: Map<string, FieldNode[]>,
): void {
  for (const selection of selections) {
    if (!isSelected(selection, selected)) continue
    if (selection.kind === 'Field') {
      const key = (selection.alias ?? selection.name).value
      const known = fields.get(key)
      if (known) known.push(selection)
      else fields.set(key, [selection])
      continue
    }
    const fragment =
      selection.kind === 'FragmentSpread' ? selected.fragments.get(selection.name.value) : selection
    const condition = fragment?.typeCondition?.name.value
    if (fragment && (condition === undefined || condition === type.name))
      collect(type, fragment.selectionSet, selected, fields)
  }
}

function isSelected({ directives }: SelectionNode, { conditions }: Selected): boolean {
  return (directives ?? []).every((directive) => {
    if (directive.name.value === 'skip') return !valueOf(directive, conditions)
    if (directive.name.value === 'include') return valueOf(directive, conditions)
    return true
  })
}

function valueOf({ arguments: given }: DirectiveNode, conditions: Selected['conditions']): boolean {
  const value = given?.find(({ name }) => name.value === 'if')?.value
  if (value?.kind === 'BooleanValue') return value.value
  return value?.kind === 'Variable' && conditions[value.name.value] === true
}
