import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openOneMachine } from '../../one-machine.ts'
import { openDataset } from '../dataset.ts'
import { openSeededPeople } from '../scenarios/seeded-people.ts'
import { planOf, type Asked } from './plan-of.ts'
import { tellSizes } from './sizes.ts'

/**
 * `npm run bench:scale`: what Postgres does for each statement of the app with ten million likes, and how large the
 * tables are. The first run seeds the data, which takes some minutes and two gigabytes.
 */
await using dataset = await openDataset('scale')
await using people = await openSeededPeople(dataset.url, 200)
const { sql, viewers } = people
await sql`vacuum analyze`
const [viewer] = viewers
const [video] = await sql<[{ id: string; authorId: string; likes: number }]>`
  select video_id as id, author_id as "authorId", favorite_count as likes from interactions.video_stats order by favorite_count desc limit 1`
const [friend] = people.takeStrangers(1)
if (!viewer || !friend) throw new Error('the seeded data is too small')

const folder = await mkdtemp(join(tmpdir(), 'douyin-scale-'))
const asked: Asked[] = []
const machine = await openOneMachine({
  config: readConfig({
    ...{ HOST: '127.0.0.1', REST_PORT: '0', GATEWAY_PORT: '0', OPS_PORT: 'off', DATA_DIR: folder },
    ...{ RATE_LIMITS: 'off', MEDIA_JOBS: '0', DATABASE_URL: dataset.url, FEED_PAGE: '30' },
  }),
  ...{ databaseUrl: dataset.url, logger: createLogger('silent', false) },
  onStatement: (_owner, text, parameters) => asked.push({ text, parameters: [...parameters] }),
})

const screens: [name: string, method: 'GET' | 'POST', path: string, parameters: Record<string, string>][] = [
  ['feed', 'GET', 'feed/', {}],
  ['profile', 'GET', 'user/', { user_id: friend.id }],
  ['videos of a person', 'GET', 'publish/list/', { user_id: video.authorId }],
  ['liked list', 'GET', 'favorite/list/', { user_id: viewer.id }],
  ['comments', 'GET', 'comment/list/', { video_id: video.id }],
  ['followers', 'GET', 'relation/follower/list/', { user_id: viewer.id }],
  ['friends', 'GET', 'relation/friend/list/', { user_id: viewer.id }],
  ['like of the most liked video', 'POST', 'favorite/action/', { video_id: video.id, action_type: '2' }],
  ['follow', 'POST', 'relation/action/', { to_user_id: friend.id, action_type: '1' }],
  ['message', 'POST', 'message/action/', { to_user_id: friend.id, action_type: '1', content: 'hi' }],
]

console.log(`the most liked video has ${video.likes} likes`)
console.log('\n| asked for | statement | ms | pages | found by | read from end to end |')
console.log('| --- | --- | --- | --- | --- | --- |')
for (const [name, method, path, parameters] of screens) {
  const query = new URLSearchParams({ ...parameters, token: viewer.token })
  const address = `http://127.0.0.1:${machine.restPort}/douyin/${path}?${query.toString()}`
  await fetch(address, { method }).then((answer) => answer.text())
  asked.length = 0
  await fetch(address, { method }).then((answer) => answer.text())
  for (const statement of asked.filter(isOurs)) {
    const { ms, pages, indexes, scans } = await planOf(sql, statement)
    const cells = [name, nameOf(statement), ms.toFixed(2), pages, indexes.join(', '), scans.join(', ') || '–']
    console.log(`| ${cells.join(' | ')} |`)
  }
}
await tellSizes(sql)
await machine[Symbol.asyncDispose]()
await rm(folder, { recursive: true, force: true })

function isOurs({ text }: Asked): boolean {
  return /\b(users|videos|interactions|social|chat)\.\w+/.test(text) && !/feed_traffic|active_days/.test(text)
}

function nameOf({ text }: Asked): string {
  const [table = ''] = /\b(?:users|videos|interactions|social|chat)\.\w+/.exec(text) ?? []
  const verb = /\b(insert|update|delete)\b/i.exec(text)?.[1]?.toLowerCase() ?? 'select'
  return `${verb} … ${table}`
}
