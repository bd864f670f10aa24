/** One moment of a long run. */
export interface Moment {
  minutes: number
  mib: number
}

/** MiB a minute of the straight line that lies nearest to all moments (least squares). */
export function slopeOf(moments: readonly Moment[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const minutes = mean(moments.map((moment) => moment.minutes))
  const mib = mean(moments.map((moment) => moment.mib))
  const above = moments.reduce((sum, at) => sum + (at.minutes - minutes) * (at.mib - mib), 0)
  const below = moments.reduce((sum, at) => sum + (at.minutes - minutes) ** 2, 0)
  return above / below
}
