import { isObject, type Json, type JsonObject } from './merge.ts'

/** A place in the response: names of fields, and `@` for "every item of the list here". */
export type PlanPath = readonly string[]

export type ResponsePath = readonly (string | number)[]

/** All objects at a place, in the order of the response; what is null on the way has none. */
export function objectsAt(root: JsonObject, path: PlanPath): JsonObject[] {
  const found: JsonObject[] = []
  collect(root, path, 0, found)
  return found
}

function collect(value: Json | undefined, path: PlanPath, depth: number, found: JsonObject[]): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) {
    // A `@` stands for one level of lists.
    const next = path[depth] === '@' ? depth + 1 : depth
    for (const item of value) collect(item, path, next, found)
    return
  }
  if (typeof value !== 'object') return
  const key = path[depth]
  if (key === undefined) found.push(value)
  else collect(value[key], path, depth + 1, found)
}

/** Where each of those objects stands. Only errors ask for it, so it is found out only then. */
export function pathsAt(root: JsonObject, path: PlanPath): ResponsePath[] {
  const found: ResponsePath[] = []
  collectPaths(root, path, 0, [], found)
  return found
}

function collectPaths(
  value: Json | undefined,
  path: PlanPath,
  depth: number,
  at: ResponsePath,
  found: ResponsePath[],
): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) {
    const next = path[depth] === '@' ? depth + 1 : depth
    value.forEach((item, index) => collectPaths(item, path, next, [...at, index], found))
    return
  }
  if (!isObject(value)) return
  const key = path[depth]
  if (key === undefined) found.push(at)
  else collectPaths(value[key], path, depth + 1, [...at, key], found)
}
