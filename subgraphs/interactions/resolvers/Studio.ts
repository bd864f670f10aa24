import { unauthenticated } from '#platform/graph/errors.ts'
import { metric, type Period } from '#platform/graph/metric.ts'
import type { Context } from '../context.ts'
import type { Counted } from '../statistics-store.ts'
import type { StudioResolvers } from '../types.generated.ts'

const own =
  (what: Counted) =>
  (period: Period, _: object, { caller, statistics }: Context) => {
    const { viewer } = caller
    if (!viewer) throw unauthenticated()
    return metric(
      () => statistics.totalOfAuthor(what, viewer.id),
      () => statistics.byDayOfAuthor(what, viewer.id, period),
    )
  }

export const Studio: StudioResolvers = {
  views: own('views'),
  likes: own('likes'),
  comments: own('comments'),
}
