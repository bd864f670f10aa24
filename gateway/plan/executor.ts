import { operationFromDocument } from '@apollo/federation-internals'
import type { QueryPlan, QueryPlanner } from '@apollo/query-planner'
import { GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { Variables } from '#platform/graph/coerce-variables.ts'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Door } from '#platform/graph/door.ts'
import { keepDocuments } from '#platform/graph/kept-documents.ts'
import { traced, tracedNow } from '#platform/observe/traces.ts'
import { atTheSameTime } from '../planning/at-the-same-time.ts'
import type { Spend } from '../planning/planning-budget.ts'
import { planningThread, type ToPlan } from '../planning/planning-thread.ts'
import type { Run } from './fetch.ts'
import { freeKeys, inClientNames, takenKey, type FreeOfKeys } from './free-keys.ts'
import { keptLength } from './kept-length.ts'
import { prepareOperation, type PreparedOperation } from './prepare.ts'
import type { Problems, Shape } from './shape.ts'

/** Operations kept planned and compiled. */
const KEPT = { documents: 1_000, characters: 1_000_000 }

/** One operation to execute. `key` names document and operation: the same key means the same text. */
export interface OperationRequest extends ToPlan {
  key: string
  variables: Readonly<Record<string, unknown>>
  caller: Caller
}

/**
 * Executes operations over the subgraphs: planned by Apollo's planner, walked and shaped by us, because a stock
 * gateway spends most of a request on shaping data that is already right (docs/performance.md).
 */
export interface PlanExecutor {
  /** Null when only Apollo's executor can do it; nothing has been asked then. Rejects as `plan` does. */
  execute(request: OperationRequest): MaybePromise<ExecutionResult | null>
  /** Likewise for a document of our own clients: those are planned at once, whatever strangers ask for meanwhile. */
  executeOurs(request: OperationRequest): MaybePromise<ExecutionResult> | null
  /** The plan of an operation that was left to Apollo's executor, which need not make it again. */
  planOf(key: string): KeptPlan | undefined
  /** The plan of a stranger's operation, made anew. Rejects with TOO_MANY_REQUESTS when there is too much to plan. */
  plan(asked: FreeOfKeys, caller: Caller): Promise<QueryPlan>
}

export interface KeptPlan {
  plan: QueryPlan
  /** Of its operation (kept-length.ts). */
  length: number
}

interface Kept extends KeptPlan {
  operation: PreparedOperation | null
  /** Nobody executes it. */
  refusal: GraphQLError | null
}

export interface PlanExecutorOptions {
  /** The graph as clients see it. */
  schema: GraphQLSchema
  /** Plans on the same graph: what our own clients ask. */
  planner: QueryPlanner
  /** From which a thread plans what strangers ask. */
  supergraphSdl: string
  doors: Readonly<Record<string, Door>>
  /** What strangers may have planned; anything, without it. */
  spend?: Spend
}

const withoutLimit: Spend = async (_caller, work) => work()

export function createPlanExecutor(options: PlanExecutorOptions): PlanExecutor {
  const { schema, planner, supergraphSdl, doors, spend = withoutLimit } = options
  const apiSchema = planner.supergraph.apiSchema()
  const planElsewhere = planningThread(supergraphSdl)
  const prepared = keepDocuments<Kept>(KEPT, ({ length }) => length)
  const together = atTheSameTime<Kept>()

  function planHere({ document, operation }: FreeOfKeys): QueryPlan {
    return planner.buildQueryPlan(
      operationFromDocument(apiSchema, document, { operationName: operation.name?.value }),
    )
  }

  async function plan(asked: FreeOfKeys, caller: Caller): Promise<QueryPlan> {
    return (await spend(caller, () => planElsewhere(asked))).plan
  }

  function keep(request: OperationRequest, asked: FreeOfKeys, made: QueryPlan): Kept {
    const operation = prepareOperation(schema, asked, made, doors)
    // What Apollo's executor is left, it gets as the client sent it.
    const refusal = operation || asked.clientNames.size === 0 ? null : takenKey()
    const kept = { operation, refusal, plan: made, length: keptLength(request, KEPT.characters) }
    prepared.set(request.key, kept)
    return kept
  }

  function planAndKeep(request: OperationRequest): Kept {
    const asked = freeKeys(request)
    return keep(request, asked, planHere(asked))
  }

  return {
    plan,
    planOf: (key) => prepared.get(key),
    executeOurs(request) {
      // Named as by Apollo's gateway, so that both executors look alike in a trace.
      const known = tracedNow('gateway.plan', {}, () => prepared.get(request.key) ?? planAndKeep(request))
      return runKept(known, request)
    },
    execute(request) {
      const known = prepared.get(request.key)
      if (known) return tracedNow('gateway.plan', {}, () => runKept(known, request))
      const asked = freeKeys(request)
      const prepare = async () => keep(request, asked, await plan(asked, request.caller))
      return traced('gateway.plan', {}, () => together(request.key, prepare)).then((kept) =>
        runKept(kept, request),
      )
    },
  }
}

function runKept(
  { operation, refusal }: Kept,
  { variables, caller }: OperationRequest,
): MaybePromise<ExecutionResult> | null {
  if (refusal) return { errors: [refusal] }
  if (!operation) return null
  const { coerced, errors } = operation.coerce(variables)
  if (errors) return { errors: errors.map(asBadInput) }
  const shape = operation.shapeFor(coerced)
  return shape && run(operation, shape, coerced, caller)
}

function run(
  prepared: PreparedOperation,
  shape: Shape,
  variables: Variables,
  caller: Caller,
): MaybePromise<ExecutionResult> {
  const state: Run = { variables, caller, data: {}, errors: [] }
  const waiting = prepared.run(state)
  return waiting ? waiting.then(() => answerOf(prepared, shape, state)) : answerOf(prepared, shape, state)
}

/** What a run has put together, as the client asked for it. */
export function answerOf(asked: Pick<FreeOfKeys, 'clientNames'>, shape: Shape, state: Run): ExecutionResult {
  const data = tracedNow('gateway.postprocessing', {}, () => shaped(shape, state))
  return state.errors.length > 0 ? { data, errors: inClientNames(state.errors, asked) } : { data }
}

/** Paths are kept only in a second pass, over data that is known not to fit. */
function shaped(shape: Shape, { data, errors }: Run): Record<string, unknown> | null {
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
