import { visit, type DocumentNode, type FragmentDefinitionNode } from 'graphql'

/** Keys that mean something else to JavaScript. */
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** More variables than this in `@skip` and `@include` would make too many forms of one document. */
export const MOST_CONDITIONS = 4

/** What decides whether a document can be compiled, and into how many forms. */
export interface DocumentTraits {
  /** It asks for the schema itself, or under keys that no plain object can hold. */
  isUnsafe: boolean
  /** The variables that decide which parts are selected. */
  conditions: readonly string[]
  /** The types that fragments are made for. */
  fragmentTypes: readonly string[]
}

export function traitsOf(document: DocumentNode): DocumentTraits {
  const conditions = new Set<string>()
  const fragmentTypes = new Set<string>()
  let isUnsafe = false
  visit(document, {
    Field({ name, alias }) {
      if (name.value === '__schema' || name.value === '__type' || UNSAFE_KEYS.has(alias?.value ?? ''))
        isUnsafe = true
    },
    NamedType({ name }, key) {
      if (key === 'typeCondition') fragmentTypes.add(name.value)
    },
    Directive({ name, arguments: given }) {
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of given ?? []) if (value.kind === 'Variable') conditions.add(value.name.value)
    },
  })
  return { isUnsafe, conditions: [...conditions], fragmentTypes: [...fragmentTypes] }
}

export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === 'FragmentDefinition' ? [[definition.name.value, definition] as const] : [],
    ),
  )
}

/** Something made once for each combination of the conditions' values. */
export function perConditions<Made>(
  names: readonly string[],
  make: (conditions: Readonly<Record<string, boolean>>) => Made,
): (variables: Readonly<Record<string, unknown>>) => Made {
  const known = new Map<string, { made: Made }>()
  return (variables) => {
    let key = ''
    for (const name of names) key += variables[name] === true ? '1' : '0'
    let found = known.get(key)
    if (!found) {
      found = { made: make(Object.fromEntries(names.map((name) => [name, variables[name] === true]))) }
      known.set(key, found)
    }
    return found.made
  }
}
