import type { PlanNode, SubscriptionNode } from '@apollo/query-planner'

/** What a plan asks of the subgraphs. */
export interface PlanSize {
  /** Fetches that wait for each other. */
  hops: number
  fetches: number
}

const NOTHING: PlanSize = { hops: 0, fetches: 0 }

/** How much a plan asks at most: where a condition decides, the larger way counts. */
export function planSize(node: PlanNode | SubscriptionNode | undefined): PlanSize {
  switch (node?.kind) {
    case undefined:
      return NOTHING
    case 'Fetch':
      return { hops: 1, fetches: 1 }
    case 'Flatten':
      return planSize(node.node)
    case 'Sequence':
      return oneAfterTheOther(node.nodes.map(planSize))
    case 'Parallel': {
      const sizes = node.nodes.map(planSize)
      return { hops: most(sizes, 'hops'), fetches: oneAfterTheOther(sizes).fetches }
    }
    case 'Condition': {
      const ways = [planSize(node.ifClause), planSize(node.elseClause)]
      return { hops: most(ways, 'hops'), fetches: most(ways, 'fetches') }
    }
    // Of each event.
    case 'Subscription':
      return oneAfterTheOther([planSize(node.primary), planSize(node.rest)])
    case 'Defer':
      throw new Error('@defer is not supported')
  }
}

function oneAfterTheOther(sizes: readonly PlanSize[]): PlanSize {
  return sizes.reduce(
    (sum, { hops, fetches }) => ({ hops: sum.hops + hops, fetches: sum.fetches + fetches }),
    NOTHING,
  )
}

function most(sizes: readonly PlanSize[], of: keyof PlanSize): number {
  return Math.max(0, ...sizes.map((size) => size[of]))
}
