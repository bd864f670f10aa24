import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner'
import { GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql'
import type { DocumentNode, SelectionSetNode } from 'graphql'
import { asAnotherRequest, type Door } from '#platform/graph/door.ts'
import { MOST_CONDITIONS } from '#platform/graph/document-traits.ts'
import { keepDocuments } from '#platform/graph/kept-documents.ts'
import { isStream, mapStream } from '#platform/graph/stream.ts'
import type { Subscribed } from '#platform/graph/subscribe.ts'
import { inTraceOf } from '#platform/observe/carried-trace.ts'
import { traced } from '#platform/observe/traces.ts'
import { atTheSameTime } from '../planning/at-the-same-time.ts'
import { answerOf, asBadInput, type OperationRequest, type PlanExecutor } from './executor.ts'
import { errorOf, variablesOf } from './fetch-node.ts'
import type { Run } from './fetch.ts'
import { freeKeys } from './free-keys.ts'
import { keptLength } from './kept-length.ts'
import { isObject } from './merge.ts'
import { prepareOperation, type PreparedOperation } from './prepare.ts'
import { createShare } from './share.ts'
import type { Shape } from './shape.ts'

/** Subscriptions kept planned and compiled. */
const KEPT = { documents: 500, characters: 500_000 }

/** What a query may ask for and a subscription may not: there is no other executor that it could be left to. */
const BEYOND_US = `A subscription cannot ask for the schema, nor have more than ${MOST_CONDITIONS} variables in @skip and @include`

interface Prepared {
  /** Subscribed once, at the subgraph that owns the field. */
  primary: FetchNode
  /** Run for each event; its plan is what the event does not bring along. */
  rest: PreparedOperation
  /** Of its operation (kept-length.ts). */
  length: number
}

export type PlanSubscriber = (request: OperationRequest) => Promise<Subscribed>

/**
 * Subscribes over the subgraphs: the plan's primary fetch is subscribed where its field lives, and for each event
 * the plan's rest runs as for a query, with a caller of its own, so that nothing read for one event is kept for
 * the next. All sockets of one session are one asker: the same event is completed once for all of them.
 */
export function createPlanSubscriber(
  schema: GraphQLSchema,
  { plan }: Pick<PlanExecutor, 'plan'>,
  doors: Readonly<Record<string, Door>>,
): PlanSubscriber {
  const prepared = keepDocuments<Prepared>(KEPT, ({ length }) => length)
  const together = atTheSameTime<Prepared | GraphQLError>()
  const share = createShare<ExecutionResult>()

  async function prepare(request: OperationRequest): Promise<Prepared | GraphQLError> {
    const known = prepared.get(request.key)
    if (known) return known
    return together(request.key, async () => {
      const made = await prepareSubscription(schema, request, plan, doors)
      if (!(made instanceof GraphQLError)) prepared.set(request.key, made)
      return made
    })
  }

  return async (request) => {
    const known = await prepare(request)
    if (known instanceof GraphQLError) return { errors: [known] }
    const { caller } = request
    const { errors, coerced } = known.rest.coerce(request.variables)
    if (errors) return { errors: errors.map(asBadInput) }
    const shape = known.rest.shapeFor(coerced)
    const { primary } = known
    const door = doors[primary.serviceName]
    if (!shape || !door) return { errors: [unsupported(BEYOND_US)] }
    const variables = variablesOf(primary.variableUsages ?? [], coerced)
    const events = await door.subscribe(
      { query: primary.operation, operationName: primary.operationName, variables },
      caller,
    )
    if (!isStream<ExecutionResult>(events)) return events
    const asker = sharedKey(request, coerced)
    return mapStream(events, (event) =>
      inTraceOf(event, () =>
        share(asker + JSON.stringify(event), () =>
          traced('gateway.event', {}, () =>
            complete(event, known, shape, { variables: coerced, caller: asAnotherRequest(caller) }),
          ),
        ),
      ),
    )
  }
}

/** One event with all that other subgraphs add to it. */
async function complete(
  event: ExecutionResult,
  { primary, rest }: Prepared,
  shape: Shape,
  asked: Pick<Run, 'variables' | 'caller'>,
): Promise<ExecutionResult> {
  const run: Run = { data: isObject(event.data) ? event.data : {}, errors: [], ...asked }
  run.errors.push(...(event.errors ?? []).map((error) => errorOf(primary, error, error.path)))
  await rest.run(run)
  return answerOf(rest, shape, run)
}

async function prepareSubscription(
  schema: GraphQLSchema,
  request: OperationRequest,
  plan: PlanExecutor['plan'],
  doors: Readonly<Record<string, Door>>,
): Promise<Prepared | GraphQLError> {
  const asked = freeKeys(request)
  if (hasConditions(asked.document, asked.operation.selectionSet))
    return unsupported("@skip and @include cannot stand on a subscription's own field, only inside it")
  const { node } = await plan(asked, request.caller)
  const { primary, rest } = node?.kind === 'Subscription' ? node : {}
  const prepared = primary && prepareOperation(schema, asked, planOf(rest), doors)
  if (!prepared) return unsupported(BEYOND_US)
  return { primary, rest: prepared, length: keptLength(request, KEPT.characters) }
}

/** Everything that an answer depends on, apart from the event. */
function sharedKey({ key, caller }: OperationRequest, variables: Readonly<Record<string, unknown>>): string {
  const { viewer, scope, origin } = caller
  return JSON.stringify([key, viewer, scope, origin, variables])
}

function planOf(node: PlanNode | undefined): QueryPlan {
  return { kind: 'QueryPlan', node }
}

/** The planner has no plan for a subscription whose only field may be absent. */
function hasConditions(document: DocumentNode, { selections }: SelectionSetNode): boolean {
  return selections.some((selection) => {
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
      return true
    if (selection.kind === 'Field') return false
    const fragment =
      selection.kind === 'InlineFragment'
        ? selection
        : document.definitions.find(
            (definition) =>
              definition.kind === 'FragmentDefinition' && definition.name.value === selection.name.value,
          )
    return !!fragment && 'selectionSet' in fragment && !!fragment.selectionSet
      ? hasConditions(document, fragment.selectionSet)
      : false
  })
}

function unsupported(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
}
