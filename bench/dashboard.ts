import { join } from 'node:path'
import { readConfig } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { projectFile } from '#platform/process/paths.ts'
import {
  ChatsDocument,
  FeedDocument,
  OperatorDocument,
  PeopleDocument,
  StudioDocument,
} from '../dashboard/src/operations.generated.ts'
import { openOneMachine } from '../one-machine.ts'
import { openSeededOnce } from './seeded-once.ts'

/** How often each page is asked for, after a few times that do not count. */
const TIMES = 40
const WARM_UP = 5
const counts = {
  users: 100_000,
  videos: 100_000,
  views: 2_000_000,
  likes: 1_000_000,
  comments: 300_000,
  follows: 300_000,
  messages: 200_000,
}

// `npm run bench:dashboard`: how long the one operation of each page takes over HTTP, one after the other, on 100 000
// people and a million likes of one year. The data is made once and kept in .cache/bench/dashboard.
const folder = projectFile(join('.cache', 'bench', 'dashboard'))
const until = Math.floor(Date.now() / 86_400_000) * 86_400_000
await using database = await openSeededOnce(folder, { seed: 42, until, counts })

const config = readConfig({
  REST_PORT: '0',
  GATEWAY_PORT: '0',
  HOST: '127.0.0.1',
  // One person asks here as fast as many would.
  RATE_LIMITS: 'off',
  DATA_DIR: folder,
  PATH: process.env.PATH,
})
await using machine = await openOneMachine({
  ...{ config, databaseUrl: database.url, logger: createLogger('silent', false) },
})
const graph = `http://127.0.0.1:${machine.gatewayPort}/graphql`

async function ask<Data>(query: string, variables: object, token?: string): Promise<Data> {
  const response = await fetch(graph, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  })
  // Whoever asks names what it asked for; without errors the graph answers that.
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

interface SignedIn {
  token: string
  user: { id: string }
}
const LOGIN = 'mutation($u: String!) { login(username: $u, password: "douyin-demo") { token user { id } } }'
const signIn = async (u: string) => (await ask<{ login: SignedIn }>(LOGIN, { u })).login
const ana = await signIn('ana')
const { statistics } = await ask<{ statistics: { topCreators: { name: string }[] } }>(
  '{ statistics { topCreators { name } } }',
  {},
  ana.token,
)
const star = await signIn(statistics.topCreators[0]?.name ?? '')

const pages: readonly [string, string, object, string][] = [
  ['feed', FeedDocument.text, { first: 10 }, ana.token],
  ['chat', ChatsDocument.text, {}, star.token],
  ['people', PeopleDocument.text, { name: 'c' }, star.token],
  ['studio, most liked person, 7 days', StudioDocument.text, { viewerId: star.user.id, days: 7 }, star.token],
  [
    'studio, most liked person, 90 days',
    StudioDocument.text,
    { viewerId: star.user.id, days: 90 },
    star.token,
  ],
  ['operator, 30 days', OperatorDocument.text, { days: 30 }, ana.token],
  ['operator, 365 days', OperatorDocument.text, { days: 365 }, ana.token],
]
for (const [name, query, variables, token] of pages) {
  const times: number[] = []
  for (let time = -WARM_UP; time < TIMES; time += 1) {
    const began = performance.now()
    await ask<unknown>(query, variables, token)
    if (time >= 0) times.push(performance.now() - began)
  }
  const sorted = times.sort((a, b) => a - b)
  const at = (part: number) => `${sorted[Math.floor((sorted.length - 1) * part)]?.toFixed(0)} ms`
  console.log(`${name.padEnd(36)} p50 ${at(0.5).padStart(7)}   p95 ${at(0.95).padStart(7)}`)
}
