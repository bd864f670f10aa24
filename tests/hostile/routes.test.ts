import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { createWorld } from '../world.ts'
import { worldOfFile } from '../world-of-file.ts'
import { send } from './post.ts'

/** Fastify tells of each server that it makes; what routes they have is heard as they are added. */
async function routesOf(open: () => Promise<AsyncDisposable>): Promise<string[][]> {
  const servers: string[][] = []
  const hear = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    const routes: string[] = []
    servers.push(routes)
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push(`${each} ${url}`)
    })
  }
  subscribe('fastify.initialization', hear)
  try {
    await using _ = await open()
    return servers.map((routes) => [...new Set(routes)].sort())
  } finally {
    unsubscribe('fastify.initialization', hear)
  }
}

const HEALTH = ['GET /health/live', 'GET /health/ready', 'HEAD /health/live', 'HEAD /health/ready']
const MEDIA = ['GET /media/:name', 'HEAD /media/:name']
const UPLOADS = ['DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map(
  (method) => `${method} /uploads/:id`,
)
const both = (path: string) => [`GET ${path}`, `HEAD ${path}`]
/** The pages for people, and what the pages of operators and developers read: by role. */
const PAGES = [
  ...['/dashboard', '/dashboard/*', '/dashboard/assets/*', '/dashboard/standing.json'],
  ...['/schema.graphql', '/supergraph.graphql'],
].flatMap(both)
const READS = [
  ...['comment/list', 'favorite/list', 'feed', 'message/chat', 'publish/list', 'relation/follow/list'],
  ...['relation/follower/list', 'relation/friend/list', 'user'],
]
const WRITES = [
  ...['comment/action', 'favorite/action', 'message/action', 'publish/action', 'relation/action'],
  ...['user/login', 'user/register'],
]

test('S-79: nothing but what is documented answers on a public port', async () => {
  const [gateway = [], adapter = []] = await routesOf(() => createWorld())
  const isPlayground = (route: string) => /^(GET|HEAD) \/(playground\/[\w.-]+(\/[\w.-]+)?)?$/.test(route)
  expect(gateway.filter((route) => !isPlayground(route))).toEqual(
    [
      ...HEALTH,
      ...MEDIA,
      ...UPLOADS,
      ...PAGES,
      'GET /graphql',
      'HEAD /graphql',
      'OPTIONS /graphql',
      'POST /graphql',
      'POST /plan',
    ].sort(),
  )
  expect(adapter).toEqual(
    [
      ...[...HEALTH, ...MEDIA, ...UPLOADS],
      ...READS.map((path) => `GET /douyin/${path}`),
      ...WRITES.map((path) => `POST /douyin/${path}`),
    ].sort(),
  )
})

const world = await worldOfFile()

test.each([
  ...[
    '/metrics',
    '/debug/pprof/',
    '/health',
    '/health/details',
    '/status',
    '/server-status',
    '/actuator/env',
  ],
  ...['/.env', '/.git/config', '/.git/HEAD', '/package.json', '/gateway/supergraph.graphql', '/.npmrc'],
  ...['/playground/', '/playground/page.js.map', '/playground/vendor.ts', '/playground/examples.ts'],
  ...['/playground/../../package.json', '/playground/..%2f..%2fpackage.json', '/playground/%2e%2e/index.ts'],
  ...['/media/..%2f..%2f.env', '/media/%00', '/media/', '/uploads/', '/uploads', '/graphql/schema', '/sdl'],
])('S-79: there is nothing at %s', async (path) => {
  for (const url of [world.gatewayUrl, world.restUrl]) {
    const { status, text } = await send(`${url}${path}`, {})
    expect([400, 404, 405, 412]).toContain(status)
    expect(text).not.toMatch(/douyin-supergraph|SEAL_SECRET|import |process_cpu|\[core\]/)
  }
})

test('health says yes or no, and nothing about why', async () => {
  for (const url of [world.gatewayUrl, world.restUrl]) {
    expect((await send(`${url}/health/live`, {})).text).toBe('{"status":"live"}')
    expect((await send(`${url}/health/ready`, {})).text).toBe('{"status":"ready"}')
  }
})
