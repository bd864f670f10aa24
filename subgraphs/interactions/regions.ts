import type { Place } from '#platform/http/place.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'

/** The region that a comment shows, while the operator wants that. */
export interface Regions {
  /** What is kept of where somebody writes from: a province, or the country where there is none. */
  of(place: Place | undefined): string | null
  /** What is shown of what was kept. */
  shown(region: string | null): string | null
}

export function regionsAs(hot: HotSettings): Regions {
  return {
    of: (place) => (hot.current.commentRegions && (place?.region || place?.country)) || null,
    shown: (region) => (hot.current.commentRegions ? region : null),
  }
}
