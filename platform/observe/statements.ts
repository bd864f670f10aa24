import { currentAccount } from './account.ts'
import { SECONDS } from './buckets.ts'
import { counter, gauge, histogram } from './series.ts'
import { statementName } from './statement-name.ts'
import { beginSpan, isTracing } from './traces.ts'

const seconds = histogram(
  'douyin_sql_seconds',
  'How long statements took, the wait for a connection included',
  SECONDS,
  'subgraph',
)
const failures = counter('douyin_sql_failures_total', 'Statements that failed', 'subgraph')
const running = gauge(
  'douyin_sql_running',
  'Statements under way; more than connections means that some wait',
)
const connections = gauge('douyin_sql_connections', 'Most connections of the pool')

/** Told how a statement ended: with its rows, or with -1. */
export type StatementEnd = (rows: number) => void

/** Counts what one pool does. `watch` is called when a statement is sent. */
export function watchPool(subgraph: string, most: number) {
  let underWay = 0
  const time = seconds.of(subgraph)
  const failed = failures.of(subgraph)
  const stops = [
    running.from(() => [[{ subgraph }, underWay]]),
    connections.from(() => [[{ subgraph }, most]]),
  ]
  return {
    watch(parts: readonly string[]): StatementEnd {
      underWay += 1
      const account = currentAccount()
      if (account) account.statements += 1
      const span = statementSpan(subgraph, parts)
      const start = performance.now()
      return (rows) => {
        underWay -= 1
        if (rows < 0) failed.value += 1
        span?.setAttribute('db.response.returned_rows', rows).end()
        time.observe((performance.now() - start) / 1000)
      }
    },
    async [Symbol.asyncDispose]() {
      for (const stop of stops) stop()
    },
  }
}

/** Of a statement its verb, table and rows are told; never its values. */
function statementSpan(subgraph: string, parts: readonly string[]) {
  if (!isTracing()) return null
  const { verb, table } = statementName(parts, subgraph)
  return beginSpan(`${verb} ${table}`.trim(), {
    ...{ 'db.system.name': 'postgresql', 'db.namespace': subgraph },
    ...{ 'db.operation.name': verb, 'db.collection.name': table },
  })
}
