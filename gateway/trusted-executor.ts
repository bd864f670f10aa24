import {
  getOperationAST,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql'
import type { ApolloGateway } from '@apollo/gateway'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import { subgraphUnavailable } from '#platform/graph/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { FastGateway } from './fast-gateway.ts'

interface Prepared {
  document: DocumentNode
  operation: OperationDefinitionNode
}

/**
 * Executes operations that are part of our own code (the REST adapter's) straight on their plans: parsed and
 * validated once, without the work that a stranger's document needs. Never hand it a document from outside:
 * it keeps each one for good.
 */
export function createTrustedExecutor(
  gateway: ApolloGateway,
  { plans }: { plans: () => FastGateway['plans'] },
) {
  const prepared = new Map<string, Prepared>()

  function prepare(text: string): Prepared {
    const known = prepared.get(text)
    if (known) return known
    if (!gateway.schema) throw subgraphUnavailable('gateway')
    const document = parse(text)
    const [error] = validate(gateway.schema, document)
    if (error) throw error
    const operation = getOperationAST(document)
    if (!operation) throw new Error('a trusted document must hold exactly one operation')
    const made = { document, operation }
    prepared.set(text, made)
    return made
  }

  function execute(
    text: string,
    variables: Record<string, unknown>,
    caller: Caller,
  ): MaybePromise<ExecutionResult> {
    const answer = plans().executeOurs({ key: text, ...prepare(text), variables, caller })
    if (!answer) throw new Error('a trusted document must be one that the plan executor covers')
    return answer
  }

  return { execute, prepare }
}
