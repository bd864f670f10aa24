import { unauthenticated } from '#platform/graph/errors.ts'
import { metric } from '#platform/graph/metric.ts'
import type { StudioResolvers } from '../types.generated.ts'

export const Studio: StudioResolvers = {
  followers(period, _, { caller: { viewer }, statistics }) {
    if (!viewer) throw unauthenticated()
    return metric(
      () => statistics.followerTotal(viewer.id),
      () => statistics.followersByDay(viewer.id, period),
    )
  },
}
