import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner'
import type { GraphQLSchema } from 'graphql'
import { compileCoercion, type Coerced, type Variables } from '#platform/graph/coerce-variables.ts'
import { fragmentsOf, MOST_CONDITIONS, perConditions, traitsOf } from '#platform/graph/document-traits.ts'
import type { Door } from '#platform/graph/door.ts'
import { coerceOwn, type FreeOfKeys } from './free-keys.ts'
import { compilePlan, type Step } from './run-plan.ts'
import { compileShape, type Shape } from './shape.ts'

/** An operation of which everything that can be done once has been done. */
export interface PreparedOperation extends Pick<FreeOfKeys, 'clientNames'> {
  coerce: (given: Variables) => Coerced
  /** Runs its plan. */
  run: Step
  /** The response's shape for given values of the variables; null when this operation cannot be shaped here. */
  shapeFor(variables: Variables): Shape | null
}

/** Null when the operation needs something that only Apollo's executor does: introspection, abstract types, rewrites. */
export function prepareOperation(
  schema: GraphQLSchema,
  asked: FreeOfKeys,
  { node }: QueryPlan,
  doors: Readonly<Record<string, Door>>,
): PreparedOperation | null {
  const { document, operation, clientNames } = asked
  const { isUnsafe, conditions } = traitsOf(document)
  if (isUnsafe || conditions.length > MOST_CONDITIONS) return null
  if (node?.kind === 'Subscription' || (node && !isPlain(node))) return null
  const root = schema.getRootType(operation.operation)
  if (!root) return null
  const fragments = fragmentsOf(document)
  return {
    clientNames,
    coerce: coerceOwn(compileCoercion(schema, operation, conditions), asked),
    run: node ? compilePlan(node, doors) : () => undefined,
    shapeFor: perConditions(conditions, (values) =>
      compileShape(root, [operation], { fragments, conditions: values, clientNames }),
    ),
  }
}

/** Plans for our own graph need no rewriting of keys or values; one that does is Apollo's to run. */
function isPlain(node: PlanNode): boolean {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.every(isPlain)
    case 'Flatten':
      return isPlain(node.node)
    case 'Condition':
      return [node.ifClause, node.elseClause].every((clause) => !clause || isPlain(clause))
    case 'Fetch':
      return hasNoRewrites(node)
    case 'Defer':
      return false
  }
}

function hasNoRewrites({ inputRewrites, outputRewrites, contextRewrites }: FetchNode): boolean {
  return [inputRewrites, outputRewrites, contextRewrites].every(
    (rewrites) => !rewrites || rewrites.length === 0,
  )
}
