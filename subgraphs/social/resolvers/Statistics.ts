import { metric } from '#platform/graph/metric.ts'
import type { StatisticsResolvers } from '../types.generated.ts'

export const Statistics: StatisticsResolvers = {
  follows: (period, _, { statistics }) =>
    metric(statistics.followTotal, () => statistics.followsByDay(period)),
}
