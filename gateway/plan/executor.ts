import { Supergraph } from '@apollo/federation-internals'
import { operationFromDocument } from '@apollo/federation-internals'
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner'
import {
  GraphQLError,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Caller } from '#platform/identity/caller.ts'
import type { Variables } from '#platform/graph/coerce-variables.ts'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Door } from '#platform/graph/door.ts'
import { tracedNow } from '#platform/observe/traces.ts'
import type { Spend } from '../limits/planning-budget.ts'
import type { Run } from './fetch.ts'
import { prepareOperation, type PreparedOperation } from './prepare.ts'
import type { Problems, Shape } from './shape.ts'

/** Distinct operations kept planned and compiled. */
const KEPT_OPERATIONS = 1_000

/** One operation to execute. `key` names document and operation: the same key means the same text. */
export interface OperationRequest {
  key: string
  document: DocumentNode
  operation: OperationDefinitionNode
  variables: Readonly<Record<string, unknown>>
  caller: Caller
  /** Whether the document is one of our own clients': those are planned whatever strangers ask for meanwhile. */
  isOurs?: boolean
}

/**
 * Executes operations over the subgraphs: planned by Apollo's planner, walked and shaped by us, because a stock
 * gateway spends most of a request on shaping data that is already right (docs/performance.md).
 */
export interface PlanExecutor {
  /** Null when only Apollo's executor can do it; nothing has been asked then. */
  execute(request: OperationRequest): MaybePromise<ExecutionResult> | null
  /** The plan of an operation, made anew. */
  plan(request: Pick<OperationRequest, 'document' | 'operation'>): QueryPlan
  /** Does the planning of a document that was not seen before; throws TOO_MANY_REQUESTS when there is too much of it. */
  readonly spend: Spend
}

const withoutLimit: Spend = (_caller, work) => work()

export function createPlanExecutor(
  schema: GraphQLSchema,
  supergraphSdl: string,
  doors: Readonly<Record<string, Door>>,
  spend: Spend = withoutLimit,
): PlanExecutor {
  const supergraph = Supergraph.build(supergraphSdl)
  const apiSchema = supergraph.apiSchema()
  const planner = new QueryPlanner(supergraph)
  const prepared = new LRUCache<string, { operation: PreparedOperation | null }>({ max: KEPT_OPERATIONS })

  function plan({ document, operation }: Pick<OperationRequest, 'document' | 'operation'>): QueryPlan {
    return planner.buildQueryPlan(
      operationFromDocument(apiSchema, document, { operationName: operation.name?.value }),
    )
  }

  function prepare({ key, document, operation, caller, isOurs }: OperationRequest): PreparedOperation | null {
    const known = prepared.get(key)
    if (known) return known.operation
    const work = () => prepareOperation(schema, { document, operation }, plan({ document, operation }), doors)
    const made = isOurs ? work() : spend(caller, work)
    prepared.set(key, { operation: made })
    return made
  }

  return {
    plan,
    spend,
    execute(request) {
      // Named as by Apollo's gateway, so that both executors look alike in a trace.
      const known = tracedNow('gateway.plan', {}, () => prepare(request))
      if (!known) return null
      const { coerced, errors } = known.coerce(request.variables)
      if (errors) return { errors: errors.map(asBadInput) }
      const shape = known.shapeFor(coerced)
      return shape && run(known, shape, coerced, request.caller)
    },
  }
}

function run(
  prepared: PreparedOperation,
  shape: Shape,
  variables: Variables,
  caller: Caller,
): MaybePromise<ExecutionResult> {
  const state: Run = { variables, caller, data: {}, errors: [] }
  const waiting = prepared.run(state)
  return waiting ? waiting.then(() => answerOf(shape, state)) : answerOf(shape, state)
}

function answerOf(shape: Shape, state: Run): ExecutionResult {
  const data = tracedNow('gateway.postprocessing', {}, () => shaped(shape, state))
  return state.errors.length > 0 ? { data, errors: state.errors } : { data }
}

/** Paths are kept only in a second pass, over data that is known not to fit. */
export function shaped(shape: Shape, { data, errors }: Run): Record<string, unknown> | null {
  const first: Problems = { errors: [], path: null }
  // An operation's own shape is that of an object.
  const answer = (shape(data, first) ?? null) as Record<string, unknown> | null
  // What a fetch failed to give has been told of; only what is wrong for no known reason is new.
  if (first.errors.length === 0 || errors.length > 0) return answer
  const second: Problems = { errors: [], path: [] }
  shape(data, second)
  errors.push(...second.errors)
  return answer
}

export function asBadInput(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
  })
}
