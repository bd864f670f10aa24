import type { FetchNode } from '@apollo/query-planner'
import { GraphQLError, type ExecutionResult } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Door } from '#platform/graph/door.ts'
import { objectsAt, pathsAt, type PlanPath, type ResponsePath } from './cursor.ts'
import { errorOf, variablesOf } from './fetch-node.ts'
import { isObject, merge, type JsonObject } from './merge.ts'
import { compileRepresentations, type Representations } from './representations.ts'

/** One execution of a plan: what has been put together so far, and what went wrong. */
export interface Run {
  variables: Readonly<Record<string, unknown>>
  caller: Caller
  data: JsonObject
  errors: GraphQLError[]
}

/** A fetch at a place of the response, whose answer is merged there; a failure costs the fields of this fetch only. */
export function compileFetch(node: FetchNode, door: Door, path: PlanPath): (run: Run) => MaybePromise<void> {
  const query = nameless(node.operation)
  const usages = node.variableUsages ?? []
  const represent = node.requires && compileRepresentations(node.requires)

  return (run) => {
    try {
      const found = objectsAt(run.data, path)
      if (found.length === 0) return undefined
      const variables = variablesOf(usages, run.variables)
      const references = represent?.(found)
      if (references) {
        if (references.distinct.length === 0) return undefined
        variables.representations = references.distinct
      }
      const fetched = { node, path, run, found, references }
      const answer = door.ask({ query, variables }, run.caller)
      if (!(answer instanceof Promise)) return take(answer, fetched)
      return answer.then((result) => take(result, fetched)).catch((error: unknown) => fail(run, path, error))
    } catch (error) {
      return fail(run, path, error)
    }
  }
}

/**
 * The planner names each fetch after its operation and its number there. Without the name, what two operations ask of an
 * entity is one text, which a subgraph validates and compiles once.
 */
function nameless(operation: string): string {
  return operation.replace(/^(query|mutation) \w+/, '$1')
}

function fail({ errors }: Run, path: PlanPath, error: unknown): void {
  errors.push(failedAt(path, error))
}

/** An answer's fetch, and the objects that it belongs to. */
interface Fetched {
  node: FetchNode
  path: PlanPath
  run: Run
  found: readonly JsonObject[]
  /** What was asked for, where it was entities. */
  references: Representations | undefined
}

function take(result: ExecutionResult, fetched: Fetched): void {
  if (fetched.references) takeEntities(result, fetched.references, fetched)
  else takeFields(result, fetched)
}

function takeFields({ data, errors }: ExecutionResult, { node, path, run, found }: Fetched): void {
  if (errors) {
    const [place = []] = pathsAt(run.data, path)
    for (const error of errors) run.errors.push(errorOf(node, error, error.path && [...place, ...error.path]))
  }
  if (isObject(data)) for (const object of found) merge(object, data)
}

function takeEntities(
  { data, errors }: ExecutionResult,
  { distinct, indexes }: Representations,
  { node, path, run, found }: Fetched,
): void {
  if (errors) {
    const places = { paths: pathsAt(run.data, path), all: placeOf(path) }
    for (const error of errors) run.errors.push(...entityErrors(node, error, indexes, places))
  }
  if (!data) return
  const entities: unknown = data._entities
  if (!Array.isArray(entities) || entities.length !== distinct.length) {
    throw new Error(`${node.serviceName} gave another number of entities than it was asked for`)
  }
  const isGiven: boolean[] = []
  found.forEach((object, place) => {
    const index = indexes[place] ?? -1
    const entity: unknown = entities[index]
    if (!isObject(entity)) return
    // The first place keeps the answer itself; others get their own copies of what lies below it.
    merge(object, isGiven[index] ? copyOf(entity) : entity)
    isGiven[index] = true
  })
}

/** An error of one entity concerns every place where that entity stands, one of the whole fetch all of its places. */
function entityErrors(
  node: FetchNode,
  error: GraphQLError,
  indexes: readonly number[],
  { paths, all }: { paths: readonly ResponsePath[]; all: ResponsePath | undefined },
): GraphQLError[] {
  const [, index, ...below] = error.path ?? []
  const sharing = paths.filter((_, place) => indexes[place] === index)
  if (sharing.length === 0) return [errorOf(node, error, all)]
  return sharing.map((path) => errorOf(node, error, [...path, ...below]))
}

/** Where in the response all of a fetch was needed, down to the first list; undefined for what was needed everywhere. */
function placeOf(path: ResponsePath): ResponsePath | undefined {
  const list = path.indexOf('@')
  const place = list < 0 ? path : path.slice(0, list)
  return place.length > 0 ? place : undefined
}

/** A fetch that gave no answer: the error says where it was needed, so that a client can tell a page with gaps from no page. */
export function failedAt(path: ResponsePath, error: unknown): GraphQLError {
  const cause = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(cause.message, {
    path: placeOf(path),
    originalError: cause,
    extensions: cause instanceof GraphQLError ? cause.extensions : undefined,
  })
}

/** JSON only: far cheaper than `structuredClone`. */
function copyOf(entity: JsonObject): JsonObject {
  const copy: JsonObject = {}
  merge(copy, entity)
  for (const key in copy) {
    const value = copy[key]
    if (isObject(value)) copy[key] = copyOf(value)
    else if (Array.isArray(value)) copy[key] = value.map((item) => (isObject(item) ? copyOf(item) : item))
  }
  return copy
}
