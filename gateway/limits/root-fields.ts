import type { FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql'

/** The fields at the root of an operation, wherever fragments put them: each one is work of its own, under any name. */
export function rootFields(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  most: number,
): FieldNode[] {
  const fields: FieldNode[] = []
  const walk = ({ selections }: SelectionSetNode) => {
    for (const selection of selections) {
      // Beyond the limit it does not matter how far; fragments could unfold without end.
      if (fields.length > most) return
      if (selection.kind === 'Field') fields.push(selection)
      else if (selection.kind === 'InlineFragment') walk(selection.selectionSet)
      else {
        const fragment = fragments.get(selection.name.value)
        if (fragment) walk(fragment.selectionSet)
      }
    }
  }
  walk(selectionSet)
  return fields
}
