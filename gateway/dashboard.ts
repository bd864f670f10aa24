import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const BUILT = fileURLToPath(new URL('../dashboard/dist/', import.meta.url))

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Not every browser counts the WebSocket of the same origin among 'self'.
    "connect-src 'self' ws: wss:",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    // No text ever becomes markup or a script's address.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}

/** The pages for people at `/dashboard`, as they were built; every address below it is the same page. */
export async function dashboard(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS)
  })
  app.get('/dashboard', sendPage)
  app.get('/dashboard/*', sendPage)
  if (!existsSync(BUILT)) return
  // Their names hold a hash of their content: good for ever.
  await app.register(fastifyStatic, {
    ...{ root: join(BUILT, 'assets'), prefix: '/dashboard/assets/', decorateReply: false, index: false },
    ...{ maxAge: '1y', immutable: true, preCompressed: true },
  })
}

async function sendPage(_request: FastifyRequest, reply: FastifyReply) {
  const page = await readFile(join(BUILT, 'index.html')).catch(() => null)
  if (!page)
    return reply.code(404).type('text/plain').send('The pages are not built: npm run build:dashboard')
  return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
}
