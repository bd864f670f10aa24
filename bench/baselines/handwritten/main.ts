import { fastify } from 'fastify'
import postgres from 'postgres'
import { serveChat } from './chat.ts'
import { openSessions } from './sessions.ts'
import { serveReads } from './reads.ts'
import { serveWrites } from './writes.ts'

/**
 * The baseline: a hand-written Fastify server for some of the contract, one SQL statement for each request, giving
 * the same bytes as the real system. No graph, no ownership, no error handling to speak of.
 * `node … URL PORT PAGE`.
 */
const [, , url = '', port = '0', page = '30'] = process.argv
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
process.once('SIGINT', () => process.exit(0))
