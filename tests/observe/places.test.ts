import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import postgres from 'postgres'
import { openPlaces, placeOf } from '#platform/http/place.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { openDb } from '#db/client.ts'
import { giveRole } from '#db/give-role.ts'
import { trafficStore } from '../../subgraphs/videos/traffic-store.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { localDoor, type Door } from '#platform/graph/door.ts'
import type { OpenSubgraph } from '../../subgraphs/open.ts'

const folder = await mkdtemp(join(tmpdir(), 'douyin-places-'))
afterAll(() => rm(folder, { recursive: true }))

/** Everybody asks from an address that somebody far away has. */
function askFrom(address: { current: string }) {
  return ({ subgraph }: OpenSubgraph): Door => {
    const door = localDoor(subgraph)
    const moved = (caller: Caller): Caller => ({ ...caller, place: placeOf(address.current) })
    return { ...door, ask: (request, caller) => door.ask(request, moved(caller)) }
  }
}

test('addresses are of a country, and in China of a province and a city; home networks are of no place', async () => {
  openPlaces()
  expect(placeOf('223.5.5.5')).toEqual({ country: '中国', region: '浙江省', city: '杭州市' })
  expect(placeOf('::ffff:114.114.114.114')).toEqual({ country: '中国', region: '江苏省', city: '南京市' })
  expect(placeOf('2400:3200::1')).toMatchObject({ country: '中国', region: '浙江省' })
  expect(placeOf('8.8.8.8')).toMatchObject({ country: '美国' })
  for (const address of ['127.0.0.1', '192.168.1.7', '::1', '', 'nonsense'])
    expect(placeOf(address)).toEqual({ country: '', region: '', city: '' })
})

test('requests of the feed are counted by hour and place, for administrators alone, and no address is kept', async () => {
  const address = { current: '223.5.5.5' }
  await using database = await createDatabase()
  {
    await using world = await createWorld({ database, doorTo: askFrom(address) })
    for (let times = 0; times < 3; times += 1) await world.phone.get('feed/')
    address.current = '8.8.8.8'
    await world.phone.get('feed/')
  }
  await using world = await createWorld({ database, settings: { OPS_PORT: '0' } })
  const ana = await world.graph.signUp('ana')
  const question = '{ trafficByPlace { hours { start requests } places { country region city requests } } }'
  expect((await ana.ask(question)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  await giveRole(world.databaseUrl, 'ana', 'ADMINISTRATOR')
  await vi.waitFor(async () => expect((await ana.ask(question)).errors).toBeUndefined(), 10_000)
  const { trafficByPlace } = await ana.get(question)
  expect(trafficByPlace.places).toEqual([
    { country: '中国', region: '浙江省', city: '杭州市', requests: 3 },
    { country: '美国', region: '', city: '', requests: 1 },
  ])
  const requests = trafficByPlace.hours.map((hour: { requests: number }) => hour.requests)
  expect(requests.reduce((sum: number, one: number) => sum + one, 0)).toBe(4)
  expect(await (await fetch(`${world.opsUrl}/ops`)).text()).toContain('浙江省')
  const sql = postgres(world.databaseUrl, { max: 1 })
  expect(JSON.stringify(await sql`select * from videos.feed_traffic`)).not.toMatch(/223\.5|8\.8\.8/)
  await sql.end()
})

test('processes that write what they counted at the same moment do not wait for each other in a circle', async () => {
  await using database = await createDatabase()
  await using rows = rowsOf(database.url)
  const open = () => openDb({ url: database.url, owner: 'videos', connections: 1 })
  await using here = open()
  await using there = open()
  const counted = ['China', 'France', 'Japan'].map((country) => ({
    ...{ hour: new Date(0), country, region: '', city: '', requests: 1 },
  }))
  await trafficStore(here.sql).add(counted)
  let writing: Promise<unknown> = Promise.resolve()
  await rows.sql.begin(async (tx) => {
    await tx`select from videos.feed_traffic where country = 'France' for update`
    writing = Promise.all([
      trafficStore(here.sql).add(counted),
      trafficStore(there.sql).add(counted.toReversed()),
    ])
    writing.catch(() => undefined)
    await eventually(async () => (await tx`select from pg_locks where not granted`).count === 2)
  })
  await writing
  expect(await rows.sql`select country, requests from videos.feed_traffic order by country`).toEqual(
    counted.map(({ country }) => ({ country, requests: 3 })),
  )
})

test('a comment shows its region while the operator wants that, and otherwise not even keeps it', async () => {
  const file = join(folder, 'settings.yaml')
  await writeFile(file, '')
  const address = { current: '223.5.5.5' }
  await using world = await createWorld({ settings: { SETTINGS_FILE: file }, doorTo: askFrom(address) })
  await (await world.phone.signUp('ana')).publish('Sunrise')
  const ben = await world.graph.signUp('ben')
  const [video] = (await ben.get('{ feed { items { id } } }')).feed.items
  const say = async () =>
    (
      await ben.get('mutation($id: ID!) { postComment(videoId: $id, content: "hi") { region } }', {
        id: video.id,
      })
    ).postComment.region
  expect(await say()).toBeNull()
  await writeFile(file, 'commentRegions: true')
  await vi.waitFor(async () => expect(await say()).toBe('浙江省'), 10_000)
  address.current = '8.8.8.8'
  expect(await say()).toBe('美国')
  const shown = await ben.get('query($id: ID!) { comments(videoId: $id) { items { region } } }', {
    id: video.id,
  })
  const regions = shown.comments.items.map(({ region }: { region: string | null }) => region)
  expect(regions.slice(0, 2)).toEqual(['美国', '浙江省'])
  expect(regions.at(-1)).toBeNull()
})
