import type { Section } from '#platform/observe/section.ts'
import type { TrafficStore } from './traffic-store.ts'

const HOURS = 24
const TOP = 10

/** Where the feed's requests came from, on the page for operators. */
export function trafficSection(traffic: TrafficStore): Section {
  return {
    title: 'Feed requests of the last 24 hours by place',
    columns: ['country', 'region', 'city', 'requests'],
    async rows() {
      const places = await traffic.topPlaces(HOURS, TOP)
      return places.map(({ country, region, city, requests }) => [
        country || 'unknown',
        region,
        city,
        requests,
      ])
    },
  }
}
