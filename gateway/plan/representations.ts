import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { isObject, merge, type Json, type JsonObject } from './merge.ts'

/** Asks for each entity once, however often it stands in the response. */
export interface Representations {
  /** What is sent, each one different from all others. */
  distinct: JsonObject[]
  /** For each object at the place, which of them is its own; -1 for those that lack a key. */
  indexes: number[]
}

/** Builds the references that a fetch requires out of the objects at its place. */
export type Represent = (found: readonly JsonObject[]) => Representations

export function compileRepresentations(requires: readonly QueryPlanSelectionNode[]): Represent {
  const represent = isTypeAndId(requires)
    ? typeAndId(typesOf(requires))
    : (object: JsonObject) => select(object, requires)
  return (found) => {
    const distinct: JsonObject[] = []
    const indexes: number[] = []
    const known = new Map<string, number>()
    for (const object of found) {
      const representation = represent(object)
      if (!representation?.__typename) {
        indexes.push(-1)
        continue
      }
      const key = keyOf(representation)
      let index = known.get(key)
      if (index === undefined) {
        known.set(key, (index = distinct.length))
        distinct.push(representation)
      }
      indexes.push(index)
    }
    return { distinct, indexes }
  }
}

function keyOf(representation: JsonObject): string {
  const { __typename, id } = representation
  let keys = 0
  for (const _ in representation) keys += 1
  // Nearly all of them are a type and an id.
  const isPlain = typeof __typename === 'string' && typeof id === 'string' && keys === 2
  return isPlain ? `${__typename} ${id}` : JSON.stringify(representation)
}

/** Whether a type and an id is all that is required, as by nearly every fetch of this graph. */
function isTypeAndId(requires: readonly QueryPlanSelectionNode[]): boolean {
  return requires.every(
    (selection) =>
      selection.kind === 'InlineFragment' &&
      selection.typeCondition !== undefined &&
      selection.selections.length === 2 &&
      selection.selections.every(
        (field) =>
          field.kind === 'Field' &&
          field.alias === undefined &&
          !field.selections &&
          (field.name === '__typename' || field.name === 'id'),
      ),
  )
}

function typesOf(requires: readonly QueryPlanSelectionNode[]): ReadonlySet<unknown> {
  return new Set(requires.map((selection) => selection.kind === 'InlineFragment' && selection.typeCondition))
}

function typeAndId(types: ReadonlySet<unknown>) {
  return ({ __typename, id }: JsonObject): JsonObject | null =>
    types.has(__typename) && id !== undefined ? { __typename, id } : null
}

function select(source: JsonObject, selections: readonly QueryPlanSelectionNode[]): JsonObject | null {
  const result: JsonObject = {}
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition !== undefined && selection.typeCondition !== source.__typename) continue
      const selected = select(source, selection.selections)
      if (!selected) return null
      merge(result, selected)
      continue
    }
    const name = selection.alias ?? selection.name
    const value = source[name]
    if (value === undefined) return null
    result[name] = selection.selections ? selectWithin(value, selection.selections) : value
  }
  return result
}

function selectWithin(value: Json, selections: readonly QueryPlanSelectionNode[]): Json {
  if (Array.isArray(value)) return value.map((item) => selectWithin(item, selections))
  return isObject(value) ? select(value, selections) : value
}
