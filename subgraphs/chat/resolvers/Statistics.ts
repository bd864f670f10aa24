import { metric } from '#platform/graph/metric.ts'
import type { StatisticsResolvers } from '../types.generated.ts'

export const Statistics: StatisticsResolvers = {
  messages: (period, _, { statistics }) =>
    metric(statistics.messageTotal, () => statistics.messagesByDay(period)),
}
