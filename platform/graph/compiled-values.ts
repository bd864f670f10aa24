import { locatedError, type FieldNode, type GraphQLError, type GraphQLLeafType } from 'graphql'
import type { Variables } from './coerce-variables.ts'

/** One execution of a compiled operation. */
export interface Execution {
  readonly context: unknown
  readonly variables: Variables
  readonly errors: GraphQLError[]
  /** Places that must be null in the end, because null may not stand further below. */
  readonly holes: Place[]
  /** Promises that are waited for; `settled` is called when none is left. */
  pending: number
  settled: () => void
}

/** An object or list of the answer, as a chain to the root. */
export interface Place {
  readonly holder: Holder
  readonly key: string | number
  readonly isNonNull: boolean
  readonly parent: Place | null
}

export type Holder = Record<string | number, unknown>

/** What is known of a value before there is one. */
export interface Slot {
  readonly nodes: readonly FieldNode[]
  readonly isNonNull: boolean
  /** For errors: `Video.title`. */
  readonly name: string
}

/** How a value that is not null becomes a part of the answer, which `holder` keeps under `key`. */
export type Complete = (
  value: unknown,
  execution: Execution,
  at: Place | null,
  holder: Holder,
  key: string | number,
) => unknown

/** Puts a value, or what a promise gives, in its place. */
export function put(
  value: unknown,
  complete: Complete,
  slot: Slot,
  execution: Execution,
  at: Place | null,
  holder: Holder,
  key: string | number,
): void {
  if (value === null || value === undefined) holder[key] = absent(slot, execution, at, key)
  else if (isPromise(value)) putLater(value, complete, slot, execution, at, holder, key)
  else if (value instanceof Error) holder[key] = fail(value, slot, execution, at, key)
  else holder[key] = complete(value, execution, at, holder, key)
}

function putLater(
  promise: PromiseLike<unknown>,
  ...[complete, slot, execution, at, holder, key]: [
    Complete,
    Slot,
    Execution,
    Place | null,
    Holder,
    string | number,
  ]
): void {
  // The key keeps its place among the others.
  holder[key] = null
  execution.pending += 1
  promise.then(
    (value) => {
      try {
        put(value, complete, slot, execution, at, holder, key)
      } catch (error) {
        fail(error, slot, execution, at, key)
      }
      settle(execution)
    },
    (error: unknown) => {
      fail(error, slot, execution, at, key)
      settle(execution)
    },
  )
}

function settle(execution: Execution): void {
  execution.pending -= 1
  if (execution.pending === 0) execution.settled()
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}

function absent(slot: Slot, execution: Execution, at: Place | null, key: string | number): null {
  if (!slot.isNonNull) return null
  return fail(new Error(`Cannot return null for non-nullable field ${slot.name}.`), slot, execution, at, key)
}

/** Null, and an error that says why. Where null may not stand, it is carried up to where it may. */
export function fail(
  error: unknown,
  { nodes, isNonNull }: Slot,
  { errors, holes }: Execution,
  at: Place | null,
  key: string | number,
): null {
  const path: (string | number)[] = [key]
  // The outermost place is the answer itself, which has no key.
  for (let place = at; place?.parent; place = place.parent) path.unshift(place.key)
  errors.push(locatedError(error, nodes, path))
  if (!isNonNull) return null
  let hole = at
  while (hole?.parent && hole.isNonNull) hole = hole.parent
  if (hole) holes.push(hole)
  return null
}

/** Scalars and enums. Plain values of an object's fields do not come here: they stand where they are written. */
export function leaf(type: GraphQLLeafType, slot: Slot): Complete {
  return (value, execution, at, _holder, key) => {
    try {
      return type.serialize(value) ?? absent(slot, execution, at, key)
    } catch (error) {
      return fail(error, slot, execution, at, key)
    }
  }
}
