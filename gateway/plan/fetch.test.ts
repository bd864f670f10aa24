import { readFileSync } from 'node:fs'
import { Supergraph } from '@apollo/federation-internals'
import { QueryPlanner } from '@apollo/query-planner'
import { getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Door } from '#platform/graph/door.ts'
import { projectFile } from '#platform/process/paths.ts'
import { createPlanExecutor } from './executor.ts'

const supergraphSdl = readFileSync(projectFile('gateway/supergraph.graphql'), 'utf8')
const planner = new QueryPlanner(Supergraph.build(supergraphSdl))
const schema = planner.supergraph.apiSchema().toGraphQLJSSchema()

test('what two operations ask of an entity is one text, whatever they and their fields are called', async () => {
  const items = [{ __typename: 'Video', id: '7', author: { __typename: 'User', id: '1' } }]
  const asked: string[] = []
  const doors = {
    videos: doorThat(async () => ({ data: { feed: { items }, other: { items } } })),
    users: doorThat(async ({ query, operationName }) => {
      asked.push(query)
      expect(operationName).toBeUndefined()
      return { data: { _entities: [{ name: 'ana' }] } }
    }),
  }
  const { execute } = createPlanExecutor({ schema, planner, supergraphSdl, doors })
  for (const text of [
    'query One { feed { items { author { name } } } }',
    'query Two { other: feed(first: 3) { items { author { name } } } }',
  ]) {
    const document = parse(text)
    const operation = getOperationAST(document)
    if (!operation) throw new Error('it has one operation')
    const answer = await execute({ key: text, document, operation, variables: {}, caller: guest })
    expect(JSON.stringify(answer)).toContain('"author":{"name":"ana"}')
  }
  expect(asked).toHaveLength(2)
  expect(new Set(asked).size).toBe(1)
})

const guest = { viewer: null, scope: 'graph', origin: '', address: '', requestId: '' } as const

function doorThat(ask: Door['ask']): Door {
  return {
    ask,
    subscribe: async () => {
      throw new Error('nobody subscribes here')
    },
    async [Symbol.asyncDispose]() {},
  }
}
