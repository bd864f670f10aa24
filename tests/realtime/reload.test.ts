import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { createLogger } from '#platform/process/logger.ts'
import { projectFile } from '#platform/process/paths.ts'
import { eventually } from '../eventually.ts'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

const VERSION = '{ __type(name: "Typing") { description } }'

const folder = await mkdtemp(join(tmpdir(), 'douyin-supergraph-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const path = join(folder, 'supergraph.graphql')
const original = await readFile(projectFile('gateway/supergraph.graphql'), 'utf8')
await writeFile(path, original)
const said: string[] = []
const logger = Object.assign(createLogger('silent', false), {
  error: (_: unknown, text: string) => void said.push(text),
})
const world = await worldOfFile({ settings: { SUPERGRAPH_PATH: path }, logger })
const { pair, send } = chatStage(world)

/** As a deployment does it: the new file takes the old one's place. */
async function publish(sdl: string): Promise<void> {
  await writeFile(`${path}.new`, sdl)
  await rename(`${path}.new`, path)
}

const described = (text: string) =>
  original.replace(/"""[^"]*"""\ntype Typing\b/, `"""${text}"""\ntype Typing`)
const version = async () => (await world.graph.get(VERSION)).__type.description

test('R-46: another supergraph is served without a failed request; sockets are told, come again, and miss nothing', async () => {
  const [ana, ben] = await pair()
  await using socket = liveClient(world.gatewayUrl, ben, { retries: 1_000 })
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  let isAsking = true
  const sent: string[] = []
  const asking = (async () => {
    for (; isAsking; await pause(10)) {
      sent.push(String(sent.length))
      await send(ana, ben, sent.at(-1) ?? '')
      const { data, errors } = await ben.ask('{ me { id workCount } feed { items { id } } }')
      expect(errors).toBeUndefined()
      expect(data.me.id).toBe(ben.id)
    }
  })()
  await heard.until(5)
  const start = performance.now()
  await publish(described('Reloaded.'))
  expect(await socket.closed).toMatchObject({ code: 4410, reason: 'SchemaReloaded' })
  expect(performance.now() - start).toBeLessThan(5_000)
  expect(await version()).toBe('Reloaded.')
  await pause(500)
  isAsking = false
  await asking
  await heard.until(sent.length)
  expect(heard.events.map(({ content }) => content)).toEqual(sent)
})

test('R-46: a supergraph that cannot be served is refused and logged; the one before goes on, and its sockets with it', async () => {
  const [ana, ben] = await pair()
  await publish(described('The one before.'))
  await eventually(async () => (await version()) === 'The one before.')
  await using socket = liveClient(world.gatewayUrl, ben)
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  await socket.opened()
  const bad = [
    'this is no schema',
    described('Torn').slice(0, original.length / 2),
    described('A key of nothing').replace('key: "id"', 'key: "nosuch"'),
    described('A stranger').replaceAll('CHAT', 'GOSSIP').replaceAll('"chat"', '"gossip"'),
    described('Without what the app asks').replace('isFavorite: Boolean', 'isLiked: Boolean'),
  ]
  for (const [n, sdl] of bad.entries()) {
    await publish(sdl)
    await eventually(() => said.length === n + 1)
    expect(await version()).toBe('The one before.')
  }
  expect(new Set(said)).toEqual(new Set(['the new supergraph cannot be served, the one before is']))
  await send(ana, ben, 'still here')
  await heard.until(1)
  await publish(described('A good one again.'))
  expect(await socket.closed).toMatchObject({ code: 4410 })
  expect(await version()).toBe('A good one again.')
})
