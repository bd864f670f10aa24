import { memoryUsage, uptime } from 'node:process'
import type { FastifyInstance } from 'fastify'
import type { Health } from './health.ts'
import type { Section } from './section.ts'
import { htmlPage, htmlTable as table } from './html.ts'
import { style } from './operations-style.ts'
import { readMetric, summaries, total, type Summary } from './reading.ts'
import { slowestOperations } from './slowest.ts'

/** Nothing runs on the page and nothing comes from elsewhere; it asks for itself again every ten seconds. */
const POLICY =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export interface OperationsPageOptions {
  name: string
  health: () => Promise<Health>
  sections: readonly Section[]
}

/** The essential numbers of this process and its slowest operations, for a person without any other tool. */
export async function operationsPage(app: FastifyInstance, options: OperationsPageOptions): Promise<void> {
  app.get('/ops', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .headers(headers)
      .send(await render(options)),
  )
  app.get('/ops.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(style))
}

const headers = {
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

async function render({ name, health, sections }: OperationsPageOptions): Promise<string> {
  const more = sections.map(async ({ title, columns, rows }) =>
    table(title, columns, await rows().catch(() => [])),
  )
  const parts = [
    table('Health', ['part', 'state', 'ms'], healthRows(await health())),
    await numbers(),
    ...(await timings()),
    slowest(),
  ]
  return htmlPage(name, [...parts, ...(await Promise.all(more))].join('\n'))
}

function healthRows({ parts }: Health) {
  return Object.entries(parts).map(([part, { isReady, ms, problem }]) => [
    part,
    isReady ? 'ready' : `✗ ${problem}`,
    ms,
  ])
}

async function numbers(): Promise<string> {
  const [lag] = await readMetric('nodejs_eventloop_lag_p99_seconds')
  return table(
    'Now',
    ['', ''],
    [
      ['up for', `${Math.floor(uptime() / 60)} min`],
      ['memory', `${Math.round(memoryUsage.rss() / 1024 ** 2)} MiB`],
      ['event loop delay, p99', `${((lag?.value ?? 0) * 1000).toFixed(1)} ms`],
      ['live sockets', await total('douyin_sockets')],
      ['statements under way', await total('douyin_sql_running')],
      ['failed statements', await total('douyin_sql_failures_total')],
      ['rows found in memory', await total('douyin_row_cache_total', { outcome: 'hit' })],
      [
        'refused sign-ins',
        (await total('douyin_logins_total')) - (await total('douyin_logins_total', { outcome: 'ok' })),
      ],
      ['log lines lost', await total('douyin_log_lines_lost_total')],
    ],
  )
}

async function timings(): Promise<string[]> {
  const columns = ['', 'times', 'mean ms', '99 of 100 within']
  const rows = (found: Summary[]) =>
    found
      .filter(({ count }) => count > 0)
      .map(({ label, count, mean, p99 }) => [label, count, (mean * 1000).toFixed(1), spell(p99)])
  return [
    table('REST endpoints', columns, rows(await summaries('douyin_rest_seconds', 'endpoint'))),
    table('Operations', columns, rows(await summaries('douyin_operation_seconds', 'operation'))),
    table('Fetches from subgraphs', columns, rows(await summaries('douyin_fetch_seconds', 'subgraph'))),
    table('SQL', columns, rows(await summaries('douyin_sql_seconds', 'subgraph'))),
  ]
}

function slowest(): string {
  const rows = slowestOperations().map(({ name, ms, statements, requestId, at }) => {
    return [new Date(at).toISOString().slice(11, 19), name, Math.round(ms), statements ?? '–', requestId]
  })
  return table('Slowest of the last hour', ['at (UTC)', 'operation', 'ms', 'statements', 'request'], rows)
}

function spell(seconds: number): string {
  return seconds === Infinity ? 'more' : `${seconds * 1000} ms`
}
