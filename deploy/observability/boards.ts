import { quantile, rate, type Board } from './board.ts'
import { processBoards } from './process-boards.ts'

/** What operators look at, from the outside in. `npm run codegen` writes each one for Grafana. */
export const boards: readonly Board[] = [
  {
    ...{ uid: 'gateway', title: 'Gateway and REST' },
    panels: [
      {
        title: 'Requests of the app',
        unit: 'reqps',
        queries: [rate('douyin_rest_answers_total', 'endpoint')],
      },
      {
        title: 'Answers that were no',
        unit: 'reqps',
        queries: [rate('douyin_rest_answers_total', 'code', '{code!="OK"}')],
      },
      {
        title: 'REST, 99 of 100 within',
        unit: 's',
        queries: [quantile(0.99, 'douyin_rest_seconds', 'endpoint')],
      },
      { title: 'Operations', unit: 'reqps', queries: [rate('douyin_operation_seconds_count', 'operation')] },
      {
        title: 'Operations that failed',
        unit: 'reqps',
        queries: [rate('douyin_operation_errors_total', 'code')],
      },
      {
        title: 'Operations, 99 of 100 within',
        unit: 's',
        queries: [quantile(0.99, 'douyin_operation_seconds', 'operation')],
      },
      {
        title: 'Refused because there was too much to do',
        unit: 'reqps',
        queries: [rate('douyin_overload_refusals_total', 'port')],
      },
      {
        ...{ title: 'Under way, of as many as may be at once', unit: 'percentunit' },
        queries: [
          {
            expr: 'max by (instance, port) (douyin_overload_in_flight / douyin_overload_limit)',
            legend: '{{instance}} {{port}}',
          },
        ],
      },
    ],
  },
  {
    ...{ uid: 'subgraphs', title: 'Subgraphs' },
    panels: [
      { title: 'Fetches', unit: 'reqps', queries: [rate('douyin_fetch_seconds_count', 'subgraph')] },
      {
        title: 'Errors of fetches',
        unit: 'reqps',
        queries: [rate('douyin_fetch_errors_total', 'subgraph, code')],
      },
      {
        title: 'Fetches, 99 of 100 within',
        unit: 's',
        queries: [quantile(0.99, 'douyin_fetch_seconds', 'subgraph')],
      },
      {
        title: 'References in a fetch, half of them at most',
        queries: [quantile(0.5, 'douyin_entities_batch', 'type')],
      },
      {
        title: 'Statements of an operation, 99 of 100 at most',
        queries: [quantile(0.99, 'douyin_operation_statements', 'operation')],
      },
      {
        title: 'Subscriptions begun',
        unit: 'reqps',
        queries: [rate('douyin_subscriptions_total', 'subgraph')],
      },
      {
        title: 'Instances elsewhere that are asked (1), or fail (0)',
        queries: [{ expr: 'min by (target) (douyin_breaker_closed)', legend: '{{target}}' }],
      },
    ],
  },
  {
    ...{ uid: 'chat', title: 'Chat' },
    panels: [
      {
        title: 'Messages',
        unit: 'reqps',
        queries: [{ expr: 'sum(rate(douyin_chat_messages_total[5m]))', legend: 'stored' }],
      },
      {
        ...{ title: 'From stored to delivered', unit: 's' },
        queries: [0.5, 0.99].map((share) => ({
          expr: `histogram_quantile(${share}, sum by (le) (rate(douyin_chat_delivery_seconds_bucket[5m])))`,
          legend: `${share * 100} of 100`,
        })),
      },
      {
        title: 'Live sockets',
        queries: [{ expr: 'sum by (instance) (douyin_sockets)', legend: '{{instance}}' }],
      },
      { title: 'Sockets closed', unit: 'reqps', queries: [rate('douyin_socket_closes_total', 'code')] },
    ],
  },
  {
    ...{ uid: 'uploads', title: 'Uploads' },
    panels: [
      {
        title: 'Uploads by state',
        queries: [{ expr: 'max by (state) (douyin_uploads)', legend: '{{state}}' }],
      },
      { title: 'Jobs', queries: [{ expr: 'max by (state) (douyin_jobs)', legend: '{{state}}' }] },
      {
        title: 'The job that waits longest',
        unit: 's',
        queries: [{ expr: 'max(douyin_jobs_oldest_seconds)', legend: 'waits' }],
      },
      {
        title: 'Swept up',
        unit: 'short',
        queries: [{ expr: 'sum by (kind) (increase(douyin_swept_total[1h]))', legend: '{{kind}}' }],
      },
    ],
  },
  {
    ...{ uid: 'storage', title: 'Data' },
    panels: [
      { title: 'Statements', unit: 'reqps', queries: [rate('douyin_sql_seconds_count', 'subgraph')] },
      {
        title: 'Statements, 99 of 100 within',
        unit: 's',
        queries: [quantile(0.99, 'douyin_sql_seconds', 'subgraph')],
      },
      {
        title: 'Statements that failed',
        unit: 'reqps',
        queries: [rate('douyin_sql_failures_total', 'subgraph')],
      },
      {
        ...{ title: 'Pools: statements under way for each connection', unit: 'percentunit' },
        queries: [
          { expr: 'max by (subgraph) (douyin_sql_running / douyin_sql_connections)', legend: '{{subgraph}}' },
        ],
      },
      {
        ...{ title: 'Rows found in memory', unit: 'percentunit' },
        queries: [
          {
            expr: 'sum by (cache) (rate(douyin_row_cache_total{outcome="hit"}[5m])) / sum by (cache) (rate(douyin_row_cache_total[5m]))',
            legend: '{{cache}}',
          },
        ],
      },
      {
        title: 'Writes wait for other workers, 99 of 100 at most',
        unit: 's',
        queries: [quantile(0.99, 'douyin_fellows_seconds', 'instance')],
      },
    ],
  },
  ...processBoards,
]
