import { prettyFormatQueryPlan } from '@apollo/query-planner'
import { getOperationAST, GraphQLError, parse, specifiedRules, validate, type DocumentNode } from 'graphql'
import { badRequest } from '#platform/graph/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { FastGateway } from '../fast-gateway.ts'
import { documentRules } from '../limits/document-rules.ts'
import { LIMITS } from '../limits/limits.ts'
import { freeKeys } from '../plan/free-keys.ts'
import { planSize, type PlanSize } from './plan-size.ts'

/** What is to be explained, as it would be asked. */
export interface ExplainedRequest {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
}

/** How an operation would be answered, without anybody being asked. */
export interface Explanation extends PlanSize {
  /** As the limit counts it. */
  readonly cost: number
  readonly mostCost: number
  /** The plan in words, as Apollo writes it. */
  readonly plan: string
}

/** Explains what could be asked, and nothing else: it passes every limit of a request, and its planning is paid for alike. */
export function createExplain(gateway: Pick<FastGateway, 'plans' | 'limits' | 'live'>) {
  const { parseOptions, validationRules } = documentRules()
  const rules = [...specifiedRules, ...validationRules]

  function readDocument(query: string): DocumentNode {
    const document = parse(query, parseOptions)
    const [flaw] = validate(gateway.live.schema, document, rules)
    if (flaw) throw flaw
    return document
  }

  return async (
    { query, operationName, variables }: ExplainedRequest,
    caller: Caller,
  ): Promise<Explanation> => {
    const document = readDocument(query)
    const operation = getOperationAST(document, operationName)
    if (!operation) throw badRequest('Say by operationName which operation is meant')
    const asked = { document, operation, variables: variables ?? {} }
    const excess = gateway.limits.excess(asked)
    if (excess) throw excess
    const { plans, limits } = gateway
    const plan = await plans.plan(freeKeys({ document, operation }), caller)
    return {
      ...{ cost: limits.cost(asked), mostCost: LIMITS.cost },
      ...planSize(plan.node),
      plan: prettyFormatQueryPlan(plan),
    }
  }
}

/** What the parser and the rules say, with the code by which a gateway's errors are told. */
export function asInvalid(error: unknown): unknown {
  if (!(error instanceof GraphQLError) || error.extensions.code !== undefined) return error
  const { nodes, source, positions, message, extensions } = error
  return new GraphQLError(message, {
    ...{ nodes, source, positions },
    extensions: { ...extensions, code: 'GRAPHQL_VALIDATION_FAILED' },
  })
}
