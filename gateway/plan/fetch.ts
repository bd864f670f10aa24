import type { FetchNode } from '@apollo/query-planner'
import { GraphQLError, type ExecutionResult } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { Door } from '#platform/graph/door.ts'
import { objectsAt, spellPath, type Found, type PlanPath } from './cursor.ts'
import { isObject, merge, type JsonObject } from './merge.ts'
import { representationsOf } from './representations.ts'

/** One execution of a plan: what has been put together so far, and what went wrong. */
export interface Run {
  variables: Readonly<Record<string, unknown>>
  caller: Caller
  data: JsonObject
  errors: GraphQLError[]
}

/** Fetches at a place of the response and merges what comes; a failure costs the fields of this fetch only. */
export async function runFetch(node: FetchNode, door: Door, path: PlanPath, run: Run): Promise<void> {
  try {
    const found = objectsAt(run.data, path)
    if (found.length === 0) return
    if (node.requires) await fetchEntities(node, node.requires, door, found, run)
    else await fetchFields(node, door, found, run)
  } catch (error) {
    run.errors.push(failedAt(path, error))
  }
}

async function fetchFields(node: FetchNode, door: Door, found: readonly Found[], run: Run): Promise<void> {
  const { data, errors } = await ask(node, door, variablesFor(node, run), run)
  for (const error of errors ?? []) {
    const [place] = found
    addError(run, node, error, error.path && spellPath(place?.at ?? null, error.path))
  }
  if (isObject(data)) for (const { object } of found) merge(object, data)
}

async function fetchEntities(
  node: FetchNode,
  requires: NonNullable<FetchNode['requires']>,
  door: Door,
  found: readonly Found[],
  run: Run,
): Promise<void> {
  const { distinct, places } = representationsOf(found, requires)
  if (distinct.length === 0) return
  const { data, errors } = await ask(
    node,
    door,
    { ...variablesFor(node, run), representations: distinct },
    run,
  )
  for (const error of errors ?? []) addEntityError(run, node, error, places)
  if (!data) return
  const entities = data._entities
  if (!Array.isArray(entities) || entities.length !== distinct.length) {
    throw new Error(`${node.serviceName} gave another number of entities than it was asked for`)
  }
  places.forEach((sharing, index) => {
    const entity: unknown = entities[index]
    if (!isObject(entity)) return
    // The first place keeps the answer itself; others get their own copies of what lies below it.
    for (const { object } of sharing) merge(object, sharing.length > 1 ? structuredCloneOf(entity) : entity)
  })
}

function ask(
  node: FetchNode,
  door: Door,
  variables: Record<string, unknown>,
  run: Run,
): Promise<ExecutionResult> {
  return door.ask({ query: node.operation, operationName: node.operationName, variables }, run.caller)
}

function variablesFor(node: FetchNode, { variables }: Run): Record<string, unknown> {
  const used: Record<string, unknown> = {}
  for (const name of node.variableUsages ?? []) {
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) used[name] = variables[name]
  }
  return used
}

/** An error of one entity concerns every place where that entity stands. */
function addEntityError(run: Run, node: FetchNode, error: GraphQLError, places: readonly Found[][]): void {
  const [, index, ...below] = error.path ?? []
  const sharing = typeof index === 'number' ? places[index] : undefined
  if (!sharing) return addError(run, node, error, undefined)
  for (const { at } of sharing) addError(run, node, error, spellPath(at, below))
}

function addError(
  run: Run,
  { serviceName }: FetchNode,
  error: GraphQLError,
  path: (string | number)[] | undefined,
) {
  const { message, extensions } = error
  const code = extensions?.code ?? 'INTERNAL'
  run.errors.push(
    new GraphQLError(message, {
      path,
      originalError: error,
      extensions: { ...extensions, code, serviceName },
    }),
  )
}

/**
 * A fetch that gave no answer: the error says where in the response it was needed, down to the first list, so
 * that a client can tell a page with gaps from no page.
 */
export function failedAt(path: readonly (string | number)[], error: unknown): GraphQLError {
  const cause = error instanceof Error ? error : new Error(String(error))
  const list = path.indexOf('@')
  const place = list < 0 ? path : path.slice(0, list)
  return new GraphQLError(cause.message, {
    ...(place.length > 0 && { path: place }),
    originalError: cause,
    extensions: cause instanceof GraphQLError ? cause.extensions : undefined,
  })
}

/** JSON only: far cheaper than `structuredClone`. */
function structuredCloneOf(entity: JsonObject): JsonObject {
  const copy: JsonObject = {}
  merge(copy, entity)
  for (const key in copy) {
    const value = copy[key]
    if (isObject(value)) copy[key] = structuredCloneOf(value)
    else if (Array.isArray(value))
      copy[key] = value.map((item) => (isObject(item) ? structuredCloneOf(item) : item))
  }
  return copy
}
