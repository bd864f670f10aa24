import { invalid } from '#platform/graph/errors.ts'
import { requireRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'
import { KEPT_DAYS } from './traffic-store.ts'

const MOST_HOURS = KEPT_DAYS * 24
const TOP = 10

/** Where feed requests came from; for those who run the system. */
export async function trafficByPlace({ caller, traffic }: Context, hours: number) {
  requireRole(caller, 'ADMINISTRATOR', 'DEVELOPER')
  if (hours < 1 || hours > MOST_HOURS) throw invalid('hours', `must be between 1 and ${MOST_HOURS}`)
  const [byHour, places] = await Promise.all([traffic.byHour(hours), traffic.topPlaces(hours, TOP)])
  return { hours: byHour.map(({ hour, requests }) => ({ start: hour.getTime(), requests })), places }
}
