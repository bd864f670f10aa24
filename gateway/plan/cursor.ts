import { isObject, type Json, type JsonObject } from './merge.ts'

/** A place in the response: names of fields, and `@` for "every item of the list here". */
export type PlanPath = readonly string[]

/** An object at a place of the plan, with its own path in the response. */
export interface Found {
  object: JsonObject
  /** Its path, as a chain to the root: errors need it, answers without errors never spell it out. */
  at: PathLink | null
}

export interface PathLink {
  readonly key: string | number
  readonly parent: PathLink | null
}

/** All objects at a place, in the order of the response; what is null on the way has none. */
export function objectsAt(root: JsonObject, path: PlanPath): Found[] {
  const found: Found[] = []
  collect(root, path, 0, null, found)
  return found
}

function collect(
  value: Json | undefined,
  path: PlanPath,
  depth: number,
  at: PathLink | null,
  found: Found[],
): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) {
    // A `@` stands for one level of lists.
    const next = path[depth] === '@' ? depth + 1 : depth
    value.forEach((item, index) => collect(item, path, next, { key: index, parent: at }, found))
    return
  }
  const key = path[depth]
  if (!isObject(value)) return
  if (key === undefined) found.push({ object: value, at })
  else collect(value[key], path, depth + 1, { key, parent: at }, found)
}

/** The path of a link, followed by what lies below it. */
export function spellPath(at: PathLink | null, below: readonly (string | number)[]): (string | number)[] {
  const path: (string | number)[] = []
  for (let link = at; link; link = link.parent) path.unshift(link.key)
  return [...path, ...below]
}
