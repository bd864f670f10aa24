import { readFileSync } from 'node:fs'
import { Supergraph } from '@apollo/federation-internals'
import { QueryPlanner } from '@apollo/query-planner'
import { getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Door } from '#platform/graph/door.ts'
import { nobody } from '#platform/identity/caller.ts'
import { projectFile } from '#platform/process/paths.ts'
import { createPlanExecutor } from './executor.ts'

const supergraphSdl = readFileSync(projectFile('gateway/supergraph.graphql'), 'utf8')
const planner = new QueryPlanner(Supergraph.build(supergraphSdl))
const schema = planner.supergraph.apiSchema().toGraphQLJSSchema()
const silent: Door = {
  ask: () => ({ data: { me: null } }),
  subscribe: async () => ({ errors: [] }),
  async [Symbol.asyncDispose]() {},
}
const doors = Object.fromEntries(['users', 'chat'].map((name) => [name, silent]))

/** A few words that unfold to hundreds of fields, in sixteen forms. */
const brief = (n: number) => `query N${n}($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!) {
  me { ...F5 @skip(if: $a) ...F5 @skip(if: $b) ...F5 @skip(if: $c) ...F5 @skip(if: $d) }
} fragment F0 on User { id name }
${[1, 2, 3, 4, 5].map((m) => `fragment F${m} on User { id lastMessage { sender { ...F${m - 1} } recipient { ...F${m - 1} } } }`).join('\n')}`

test('S-05: of short documents that unfold to much no more is kept than of long ones', async () => {
  const { execute, planOf } = createPlanExecutor({ schema, planner, supergraphSdl, doors })
  const variables = { a: true, b: true, c: true, d: false }
  for (let n = 0; n < 6; n += 1) {
    const document = parse(brief(n))
    const operation = getOperationAST(document)
    if (!operation) throw new Error('it has one operation')
    const answer = await execute({ key: String(n), document, operation, variables, caller: nobody })
    expect(answer).toEqual({ data: { me: null } })
  }
  const kept = [0, 1, 2, 3, 4, 5].filter((n) => planOf(String(n)) !== undefined)
  expect(kept).toEqual([2, 3, 4, 5])
})
