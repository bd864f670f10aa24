import { metric } from '#platform/graph/metric.ts'
import type { StatisticsResolvers } from '../types.generated.ts'

export const Statistics: StatisticsResolvers = {
  users: (period, _, { statistics }) => metric(statistics.userTotal, () => statistics.usersByDay(period)),
  activeUsers: (_, __, { statistics }) => statistics.activeUsers(),
}
