import {
  execute,
  getOperationAST,
  isObjectType,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import { compileCoercion, type Variables } from './coerce-variables.ts'
import { compileObject } from './compile-selection.ts'
import type { Complete, Execution, Holder } from './compiled-values.ts'
import { fragmentsOf, MOST_CONDITIONS, perConditions, traitsOf } from './document-traits.ts'
import { selectedFields } from './selected-fields.ts'

export type MaybePromise<Value> = Value | Promise<Value>

/** Runs an operation. Answers at once when no resolver had to wait for anything. */
export type RunOperation = (
  root: unknown,
  context: unknown,
  variables: Variables,
) => MaybePromise<ExecutionResult>

/**
 * Compiles an operation of a valid document: what graphql-js finds out anew for every object of every answer
 * (types, fields, fragments, resolvers) is found out once. What a gateway hardly ever sends (introspection, fragments
 * on abstract types) is left to graphql-js.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string,
): RunOperation {
  const interpret: RunOperation = (rootValue, contextValue, variableValues) =>
    execute({ schema, document, operationName, rootValue, contextValue, variableValues })
  const operation = getOperationAST(document, operationName)
  const root = operation && schema.getRootType(operation.operation)
  const { isUnsafe, conditions, fragmentTypes } = traitsOf(document)
  const isConcrete = fragmentTypes.every((name) => isObjectType(schema.getType(name)))
  if (!root || isUnsafe || !isConcrete || conditions.length > MOST_CONDITIONS) return interpret

  const coerce = compileCoercion(schema, operation, conditions)
  const fragments = fragmentsOf(document)
  const completeFor = perConditions(conditions, (values) => {
    const selected = { fragments, conditions: values }
    if (operation.operation !== 'mutation') return [compileObject(root, [operation], selected, false)]
    return [...selectedFields(root, [operation], selected).values()].map((selections) =>
      compileObject(root, [{ selectionSet: { kind: Kind.SELECTION_SET, selections } }], selected, false),
    )
  })
  return (rootValue, context, given) => {
    const { coerced, errors } = coerce(given)
    if (errors) return { errors }
    const [first, ...others] = completeFor(coerced)
    if (!first) return { data: {} }
    const answer = run(first, rootValue ?? {}, context, coerced)
    return others.length === 0 ? answer : runInTurn(answer, others, rootValue ?? {}, context, coerced)
  }
}

/** Mutations wait for each other, and each is done whatever became of those before it. */
async function runInTurn(
  first: MaybePromise<ExecutionResult>,
  others: readonly Complete[],
  ...around: [root: unknown, context: unknown, variables: Variables]
): Promise<ExecutionResult> {
  let { data, errors = [] } = await first
  for (const complete of others) {
    const answer = await run(complete, ...around)
    // What is null as a whole has its reason already.
    if (!data) continue
    data = answer.data ? { ...data, ...answer.data } : null
    errors = [...errors, ...(answer.errors ?? [])]
  }
  return errors.length > 0 ? { data, errors } : { data }
}

function run(
  complete: Complete,
  root: unknown,
  context: unknown,
  variables: Variables,
): MaybePromise<ExecutionResult> {
  const execution: Execution = {
    context,
    variables,
    errors: [],
    holes: [],
    pending: 0,
    settled: () => undefined,
  }
  const holder: Holder = {}
  holder.data = complete(root, execution, null, holder, 'data')
  if (execution.pending === 0) return resultOf(holder, execution)
  return new Promise((resolve) => {
    // Named first: V8 puts a function that is written into a property in old space (docs/performance.md).
    const settled = () => resolve(resultOf(holder, execution))
    execution.settled = settled
  })
}

function resultOf(answer: Holder, { errors, holes }: Execution): ExecutionResult {
  for (const { holder, key } of holes) holder[key] = null
  // The root's own object was completed under this key.
  const data = answer.data as ExecutionResult['data']
  return errors.length > 0 ? { data, errors } : { data }
}
