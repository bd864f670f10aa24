import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql'

/** How many selections an operation unfolds to: what planning it takes depends on that, not on how briefly it is written. */
export function countSelections(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  const known = new Map<string, number>()

  function count({ selections }: SelectionSetNode): number {
    let sum = 0
    for (const selection of selections) {
      if (selection.kind === 'FragmentSpread') sum += countFragment(selection.name.value)
      else sum += 1 + (selection.selectionSet ? count(selection.selectionSet) : 0)
    }
    return sum
  }

  function countFragment(name: string): number {
    const before = known.get(name)
    if (before !== undefined) return before
    const fragment = fragments.get(name)
    const counted = fragment ? count(fragment.selectionSet) : 0
    known.set(name, counted)
    return counted
  }
  return Math.min(count(selectionSet), Number.MAX_SAFE_INTEGER)
}
