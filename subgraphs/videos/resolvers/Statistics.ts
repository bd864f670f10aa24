import { metric } from '#platform/graph/metric.ts'
import type { StatisticsResolvers } from '../types.generated.ts'

export const Statistics: StatisticsResolvers = {
  videos: (period, _, { statistics }) => metric(statistics.videoTotal, () => statistics.videosByDay(period)),
  uploads: (period, _, { statistics }) => statistics.uploadsByState(period),
  queueDepth: (_, __, { statistics }) => statistics.queueDepth(),
  storedBytes: (_, __, { statistics }) => statistics.storedBytes(),
  receivedBytes: (_, __, { statistics }) => statistics.receivedBytes(),
}
