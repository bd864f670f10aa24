import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner'
import {
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { compileShape, type Shape } from './shape.ts'

/** An operation of which everything that can be done once has been done. */
export interface PreparedOperation {
  plan: PlanNode | undefined
  /** The variables that decide which parts are selected. */
  conditions: readonly string[]
  /** The response's shape for given values of those variables; null when this operation cannot be shaped here. */
  shapeFor(values: Readonly<Record<string, boolean>>): Shape | null
}

/** More variables than this in `@skip` and `@include` would make too many shapes. */
const MOST_CONDITIONS = 4

/** Keys that mean something else to JavaScript; a client that uses them is served by Apollo's executor. */
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** Null when the operation needs something that only Apollo's executor does: introspection, abstract types, rewrites. */
export function prepareOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { node }: QueryPlan,
): PreparedOperation | null {
  const traits = traitsOf(document)
  if (traits.isUnsafe || traits.conditions.length > MOST_CONDITIONS) return null
  if (node?.kind === 'Subscription' || (node && !isPlain(node))) return null
  const root = schema.getRootType(operation.operation)
  if (!root) return null
  const compile = (conditions: Readonly<Record<string, boolean>>) =>
    compileShape(root, [operation], { fragments, conditions })
  const fragments = fragmentsOf(document)
  const shapes = new Map<string, Shape | null>()

  function shapeFor(values: Readonly<Record<string, boolean>>): Shape | null {
    const key = traits.conditions.map((name) => (values[name] ? '1' : '0')).join('')
    let shape = shapes.get(key)
    if (shape === undefined) shapes.set(key, (shape = compile(values)))
    return shape
  }
  return { plan: node, conditions: traits.conditions, shapeFor }
}

function traitsOf(document: DocumentNode): { isUnsafe: boolean; conditions: string[] } {
  const conditions = new Set<string>()
  let isUnsafe = false
  visit(document, {
    Field({ name, alias }) {
      if (name.value === '__schema' || name.value === '__type' || UNSAFE_KEYS.has(alias?.value ?? ''))
        isUnsafe = true
    },
    Directive({ name, arguments: given }) {
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of given ?? []) if (value.kind === 'Variable') conditions.add(value.name.value)
    },
  })
  return { isUnsafe, conditions: [...conditions] }
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

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const definition of definitions) {
    if (definition.kind === 'FragmentDefinition') fragments[definition.name.value] = definition
  }
  return fragments
}
