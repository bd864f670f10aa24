/** Data as subgraphs give it, and as it is put together. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json | undefined }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Merges what one fetch gave into what is there already, in place. Keys should be those of our own plans, but a
 * subgraph that was taken over may answer with any: `__proto__` would be the parent of every object here.
 */
export function merge(target: JsonObject, source: JsonObject): void {
  for (const key in source) {
    const given = source[key]
    if (given === undefined || key === '__proto__') continue
    const present = target[key]
    if (isObject(present) && isObject(given)) merge(present, given)
    else if (Array.isArray(present) && Array.isArray(given) && present.length === given.length)
      mergeItems(present, given)
    else target[key] = given
  }
}

function mergeItems(target: Json[], source: readonly Json[]): void {
  source.forEach((given, index) => {
    const present = target[index]
    if (isObject(present) && isObject(given)) merge(present, given)
    else target[index] = given
  })
}
