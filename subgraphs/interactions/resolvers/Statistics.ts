import { refTo } from '#platform/graph/entity.ts'
import { metric, type Period } from '#platform/graph/metric.ts'
import type { Context } from '../context.ts'
import type { Counted } from '../statistics-store.ts'
import type { StatisticsResolvers } from '../types.generated.ts'

const TOP = 10

const everybody =
  (what: Counted) =>
  (period: Period, _: object, { statistics }: Context) =>
    metric(
      () => statistics.total(what),
      () => statistics.byDay(what, period),
    )

export const Statistics: StatisticsResolvers = {
  views: everybody('views'),
  likes: everybody('likes'),
  comments: everybody('comments'),
  topVideos: async (_, __, { statistics }) => (await statistics.mostLikedVideos(TOP)).map(refTo),
  topCreators: async (_, __, { statistics }) => (await statistics.mostLikedPeople(TOP)).map(refTo),
}
