import { operationFromDocument } from '@apollo/federation-internals'
import { QueryPlanner, type PlanNode, type SubscriptionNode } from '@apollo/query-planner'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import * as operations from '../../rest-adapter/operations.generated.ts'
import { supergraph } from './supergraph.ts'

const planner = new QueryPlanner(supergraph)

interface Cost {
  /** Fetches that wait for each other. */
  hops: number
  fetches: number
}

function costOf(node: PlanNode | SubscriptionNode | undefined): Cost {
  switch (node?.kind) {
    case 'Fetch':
      return { hops: 1, fetches: 1 }
    case 'Flatten':
      return costOf(node.node)
    case 'Sequence':
    case 'Parallel': {
      const costs = node.nodes.map(costOf)
      const hops = costs.map((cost) => cost.hops)
      return {
        hops: node.kind === 'Sequence' ? hops.reduce((sum, some) => sum + some, 0) : Math.max(...hops),
        fetches: costs.reduce((sum, cost) => sum + cost.fetches, 0),
      }
    }
    default:
      throw new Error(`no hot operation has a ${node?.kind ?? 'missing'} step`)
  }
}

function planOf(text: string): Cost {
  const operation = operationFromDocument(supergraph.apiSchema(), parse(text))
  return costOf(planner.buildQueryPlan(operation).node)
}

test.each([
  operations.FeedDocument,
  operations.UserDocument,
  operations.PublishedVideosDocument,
  operations.FavoriteVideosDocument,
  operations.CommentsDocument,
  operations.FollowingDocument,
  operations.FollowersDocument,
  operations.FriendsDocument,
])('$name takes at most two hops and five fetches', ({ text }) => {
  const { hops, fetches } = planOf(text)
  expect(hops).toBeLessThanOrEqual(2)
  expect(fetches).toBeLessThanOrEqual(5)
})

test.each([operations.LoginDocument, operations.RegisterDocument, operations.SendMessageDocument])(
  '$name is one fetch',
  ({ text }) => expect(planOf(text)).toEqual({ hops: 1, fetches: 1 }),
)
