import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import type { Found } from './cursor.ts'
import { isObject, merge, type Json, type JsonObject } from './merge.ts'

/** Asks for each entity once, however often it stands in the response. */
export interface Representations {
  /** What is sent, each one different from all others. */
  distinct: JsonObject[]
  /** For each of them, where in the response its answer goes. */
  places: Found[][]
}

/** Builds the references that a fetch requires out of the objects at its place; those that lack a key are left out. */
export function representationsOf(
  found: readonly Found[],
  requires: readonly QueryPlanSelectionNode[],
): Representations {
  const distinct: JsonObject[] = []
  const places: Found[][] = []
  const indexes = new Map<string, number>()
  for (const place of found) {
    const representation = select(place.object, requires)
    if (!representation?.__typename) continue
    const key = keyOf(representation)
    const known = indexes.get(key)
    if (known !== undefined) {
      places[known]?.push(place)
      continue
    }
    indexes.set(key, distinct.length)
    distinct.push(representation)
    places.push([place])
  }
  return { distinct, places }
}

function keyOf(representation: JsonObject): string {
  const { __typename, id } = representation
  // Nearly all of them are a type and an id.
  const isPlain =
    typeof __typename === 'string' && typeof id === 'string' && Object.keys(representation).length === 2
  return isPlain ? `${__typename} ${id}` : JSON.stringify(representation)
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
