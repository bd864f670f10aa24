import cluster from 'node:cluster'
import { fastify } from 'fastify'
import postgres from 'postgres'
import { serveChat } from './chat.ts'
import { openSessions } from './sessions.ts'
import { serveReads } from './reads.ts'
import { serveWrites } from './writes.ts'

/**
 * The baseline: a hand-written Fastify server for some of the contract, one SQL statement for each request, giving
 * the same bytes as the real system. No graph, no ownership, no error handling to speak of.
 * `node … URL PORT PAGE WORKERS`.
 */
const [, , url = '', port = '0', page = '30', workers = '1'] = process.argv

process.once('SIGINT', () => process.exit(0))
if (cluster.isPrimary && Number(workers) > 1) for (let n = 0; n < Number(workers); n += 1) cluster.fork()
else await serve()

async function serve(): Promise<void> {
  const sql = postgres(url, {
    max: 50,
    transform: { column: { from: postgres.toCamel } },
    onnotice: () => undefined,
  })
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })
  const viewerOf = openSessions(sql)
  serveReads(app, sql, viewerOf, Number(page))
  serveWrites(app, sql, viewerOf)
  serveChat(app, sql, viewerOf)
  app.get('/ready', () => 'ready')
  await app.listen({ host: '127.0.0.1', port: Number(port) })
}
