import { GraphQLError, type ExecutionResult } from 'graphql'
import type { Door } from '#platform/graph/door.ts'
import { subgraphUnavailable } from '#platform/graph/errors.ts'

/**
 * A door that breaks in ways that depend on what is asked and on the seed alone, so that two executors that
 * ask for the same things meet the same faults, however they batch them.
 */
export function faultyDoor(name: string, door: Door, seed: () => number): Door {
  return {
    async ask(request, caller) {
      if (seed() > 0 && roll(seed(), name, nameless(request.query)) < 0.1) throw subgraphUnavailable(name)
      const result = await door.ask(request, caller)
      return seed() > 0 ? spoilEntities(result, request.variables?.representations, seed()) : result
    },
    subscribe: (request, caller) => door.subscribe(request, caller),
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
}

/** Ours does not name what it asks; Apollo's does. */
function nameless(query: string): string {
  return query.replace(/^(query|mutation) ?\w*/, '')
}

/** Some entities are lost, with an error that says so, as a resolver that failed would leave them. */
function spoilEntities(result: ExecutionResult, representations: unknown, seed: number): ExecutionResult {
  const entities = result.data?._entities
  if (!Array.isArray(entities) || !Array.isArray(representations)) return result
  const lost = entities.map((_, index) => roll(seed, JSON.stringify(representations[index])) < 0.15)
  const errors = lost.flatMap((isLost, index) =>
    isLost
      ? [new GraphQLError('lost', { path: ['_entities', index], extensions: { code: 'NOT_FOUND' } })]
      : [],
  )
  const kept = entities.map((entity: unknown, index) => (lost[index] ? null : entity))
  return {
    data: { _entities: kept },
    ...((result.errors || errors.length > 0) && { errors: [...(result.errors ?? []), ...errors] }),
  }
}

/** A number from 0 up to 1 that depends on its arguments alone (FNV-1a). */
function roll(seed: number, ...texts: string[]): number {
  let hash = 0x811c9dc5 ^ seed
  for (const text of texts)
    for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) / 4294967296
}
