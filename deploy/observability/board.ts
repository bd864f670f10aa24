/** One curve or number: a query and what its lines are called. */
export interface Query {
  expr: string
  legend?: string
}

export interface Panel {
  title: string
  queries: Query[]
  /** Grafana's unit: `s`, `reqps`, `bytes`, `percentunit`, `short`. */
  unit?: string
}

export interface Board {
  /** Its address in Grafana, and its file's name. */
  uid: string
  title: string
  panels: Panel[]
}

const COLUMNS = 3
const WIDTH = 24 / COLUMNS
const HEIGHT = 8
const SOURCE = { type: 'prometheus', uid: 'prometheus' }

/** A board as Grafana reads it from a file: panels of one size, three in a row. */
export function grafanaJson({ uid, title, panels }: Board) {
  return {
    ...{ uid: `douyin-${uid}`, title: `Douyin · ${title}`, tags: ['douyin'], timezone: 'browser' },
    ...{ schemaVersion: 39, version: 1, editable: false, refresh: '10s' },
    time: { from: 'now-1h', to: 'now' },
    panels: panels.map((panel, index) => ({
      ...{ id: index + 1, type: 'timeseries', title: panel.title, datasource: SOURCE },
      gridPos: {
        ...{ x: (index % COLUMNS) * WIDTH, y: Math.floor(index / COLUMNS) * HEIGHT },
        ...{ w: WIDTH, h: HEIGHT },
      },
      fieldConfig: { defaults: { unit: panel.unit ?? 'short', min: 0 }, overrides: [] },
      targets: panel.queries.map(({ expr, legend }, at) => ({
        ...{ refId: String.fromCharCode(65 + at), expr, legendFormat: legend ?? '' },
        datasource: SOURCE,
      })),
    })),
  }
}

/** How often something happens, by a label. */
export function rate(metric: string, by: string, where = ''): Query {
  return { expr: `sum by (${by}) (rate(${metric}${where}[5m]))`, legend: `{{${by}}}` }
}

/** What a share of all stayed below, by a label. */
export function quantile(share: number, metric: string, by: string): Query {
  const buckets = `sum by (le, ${by}) (rate(${metric}_bucket[5m]))`
  return { expr: `histogram_quantile(${share}, ${buckets})`, legend: `{{${by}}}` }
}
