import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { knowOperation } from '#platform/observe/operations.ts'
import { readExamples } from './playground/examples.ts'
import { vendorFiles, type VendorFile } from './playground/vendor.ts'

const FOLDER = fileURLToPath(new URL('./playground/', import.meta.url))
const OWN_FILES = [
  ...['page.js', 'page.css', 'examples-panel.js', 'plan-panel.js'],
  ...['sign-in.js', 'session.js', 'live-sign.js', 'live.js'],
]

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    // GraphiQL's editor measures and places its lines with inline styles.
    "style-src 'self' 'unsafe-inline'",
    // Not every browser counts the WebSocket of the same origin among 'self'.
    "connect-src 'self' ws: wss:",
    "img-src 'self' data:",
    // GraphiQL's style sheet carries its fonts within itself.
    "font-src 'self' data:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** The page for developers: GraphiQL at `/`, out of our own packages, so that it works without the internet. */
export async function playground(app: FastifyInstance): Promise<void> {
  const vendor = await vendorFiles()
  const page = withAddresses(await readFile(`${FOLDER}index.html`, 'utf8'), vendor)
  const examples = await readExamples(`${FOLDER}examples`)
  for (const { query } of examples) knowOperation(/^(?:query|mutation) (\w+)/m.exec(query)?.[1] ?? '')

  await app.register(fastifyStatic, { serve: false })
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS)
  })
  app.get('/', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page),
  )
  app.get('/playground/examples.json', (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(examples),
  )
  for (const file of OWN_FILES) {
    // Their addresses stay when they change: kept by the browser, but asked for again.
    app.get(`/playground/${file}`, (_request, reply) =>
      reply.header('cache-control', 'no-cache').sendFile(file, FOLDER, { cacheControl: false }),
    )
  }
  for (const { address, folder, file } of vendor) {
    // Their addresses name their version: good for ever.
    app.get(address, (_request, reply) => reply.sendFile(file, folder, { maxAge: '1y', immutable: true }))
  }
}

/** The page says `{{graphiql.min.js}}` where that file's address belongs. */
function withAddresses(page: string, vendor: readonly VendorFile[]): string {
  return page.replaceAll(/\{\{(.+?)\}\}/g, (_match, file) => {
    const found = vendor.find((candidate) => candidate.file === file)
    if (!found) throw new Error(`the page asks for "${file}", which no package of ours has`)
    return found.address
  })
}
