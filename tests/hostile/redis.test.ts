import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { findRedis, openRedis } from '../../fleet/servers/redis.ts'
import { liveClient } from '../live-client.ts'
import { createDatabase } from '../database.ts'
import { chatStage, RECEIVED, SEND } from '../realtime/chat-stage.ts'
import { createWorld } from '../world.ts'
import { post } from './post.ts'

const redis = await findRedis()
const RULES = projectFile('deploy/redis/users.acl')

describe.skipIf('reason' in redis)('a Redis with the rules of deploy/redis', () => {
  async function openStrict() {
    if ('reason' in redis) throw new Error(redis.reason)
    return openRedis(redis, ['--aclfile', RULES])
  }

  test('S-82: gives nobody a command that the system does without, nor a key or a channel of others', async () => {
    await using server = await openStrict()
    const stranger = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null })
    await stranger.connect()
    const answers: string[] = []
    for (const words of [
      ...['FLUSHALL', 'CONFIG GET *', 'KEYS *', 'SHUTDOWN NOSAVE', 'MONITOR', 'SAVE'],
      ...['MODULE LIST', 'ACL LIST', 'REPLICAOF 203.0.113.7 6379', 'SCRIPT FLUSH', 'FUNCTION LIST', 'SCAN 0'],
      ...[
        'SET other 1',
        'GET session:1',
        'PUBLISH elsewhere 1',
        'SUBSCRIBE elsewhere',
        'CLIENT KILL 1',
        'CLIENT LIST',
      ],
    ]) {
      const [command = '', ...rest] = words.split(' ')
      const answer = await stranger.call(command, ...rest).catch((error: Error) => error.message)
      answers.push(`${words}: ${/^NOPERM|No such client/.exec(String(answer))?.[0] ?? String(answer)}`)
    }
    stranger.disconnect()
    expect(answers.filter((answer) => !answer.endsWith('NOPERM'))).toEqual([])
  })

  test('S-82: is all that the system needs: two machines count together, and tell each other', async () => {
    await using server = await openStrict()
    await using database = await createDatabase()
    const settings = { REDIS_URL: server.url, RATE_LIMITS: 'message=1/60' }
    await using here = await createWorld({ settings, database })
    await using there = await createWorld({ settings, database })
    const [ana, ben] = await chatStage(here).pair()
    await using socket = liveClient(there.gatewayUrl, ben)
    const heard = socket.subscribe(RECEIVED, { since: '0' })
    const variables = { to: ben.id, text: 'Hello' }
    await ana.get(SEND, variables)
    await heard.until(1)
    expect(heard.events[0]).toMatchObject({ content: 'Hello' })
    const elsewhere = await post(
      `${there.gatewayUrl}/graphql`,
      { query: SEND, variables },
      { authorization: `Bearer ${ana.token}` },
    )
    expect(elsewhere.body.errors?.[0]?.extensions.code).toBe('TOO_MANY_REQUESTS')
    await ben.get('mutation { logoutEverywhere }')
    expect((await socket.closed).code).toBe(4403)
  })
})

test.runIf('path' in redis)('S-58: what people call themselves is no command and no key', async () => {
  if (!('path' in redis)) return
  await using server = await openRedis(redis)
  await using world = await createWorld({ settings: { REDIS_URL: server.url, RATE_LIMITS: '' } })
  const login = 'mutation($u: String!) { login(username: $u, password: "password") { token } }'
  for (const u of [
    'x\r\nSET taken 1\r\n',
    '*1\r\n$8\r\nFLUSHALL\r\n',
    'ana:x',
    '*',
    '{ana}',
    'rate:login-all:x',
  ])
    expect(await world.graph.refusal(login, { u })).toBe('BAD_CREDENTIALS')
  const observer = new Redis(server.url)
  const keys = await observer.keys('*')
  observer.disconnect()
  expect(keys.length).toBeGreaterThan(6)
  for (const key of keys) expect(key).toMatch(/^rate:douyin:[a-z-]+:[\w-]{22}$/)
})
