import { setTimeout as pause } from 'node:timers/promises'
import type { ExecutionResult } from 'graphql'
import type { Door } from '#platform/graph/door.ts'
import { openStream } from '#platform/graph/stream.ts'
import { hashToken, openIdentity, sessionEnded } from '#platform/identity/identity.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { listen } from '#platform/http/http.ts'
import { createLogger } from '#platform/process/logger.ts'
import { projectFile } from '#platform/process/paths.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { createGateway } from '../../gateway/index.ts'
import { supergraphFile } from '../../gateway/supergraph-file.ts'
import { median } from '../measure/median.ts'
import { openClients } from './open-clients.ts'

const LISTENERS = 100
const WARM_UP = 2_000
const EVENTS = 4_000
const EVERY_MS = 4
const ROUNDS = 5

/**
 * What one event costs the gateway itself: the real gateway with its sockets in this process, the clients in another,
 * and in the place of the subgraphs what they would say, from memory. The plan's rest runs for each event, with a
 * fetch from users and one from social.
 */
export async function measureByItself(): Promise<void> {
  await using chat = openChat()
  const answering = (field: object): Door => ({
    async ask({ variables }) {
      // What the plan's fetches of entities bring along.
      const references = (variables?.representations ?? []) as object[]
      return { data: { _entities: references.map(() => ({ ...field })) } }
    },
    subscribe: () => Promise.reject(new Error('nothing is subscribed here')),
    async [Symbol.asyncDispose]() {},
  })
  const nobody = answering({})
  const doors = {
    chat: chat.door,
    users: answering({ name: 'ana', avatar: 'https://example.org/ana.png' }),
    social: answering({ isFollow: true }),
    ...{ videos: nobody, interactions: nobody },
  }
  const tokens = Array.from({ length: LISTENERS }, (_, n) => `token-${n}`)
  const ids = new Map(tokens.map((token, n) => [hashToken(token), String(n + 1)]))
  await using topics = openTopics({ prefix: 'bench:' })
  const expiresAt = Date.now() + 3_600_000
  await using identity = await openIdentity(async (hash) => {
    const id = ids.get(hash)
    return id === undefined ? null : { id, userId: id, scope: 'graph', role: 'USER', expiresAt }
  }, topics.topic(sessionEnded))
  await using gateway = await createGateway({
    ...{ doors, identity, sealer: createSealer('x'.repeat(32)), logger: createLogger('silent', false) },
    ...{
      supergraph: supergraphFile(projectFile('gateway/supergraph.graphql')),
      ready: async () => undefined,
      openness: { introspection: 'everybody', operations: 'any' },
    },
  })
  const url = `http://127.0.0.1:${await listen(gateway.app, '127.0.0.1', 0, 'PORT')}`
  await using clients = await openClients({ url, tokens, writers: [] })

  async function write(count: number): Promise<number> {
    for (let n = 0; n < count; n += 1) {
      chat.say(String(1 + (n % LISTENERS)), n)
      await pause(EVERY_MS)
    }
    return (await clients.ask({ rate: 0, seconds: 0 })).late.length
  }

  const micros = ({ user, system }: NodeJS.CpuUsage) => user + system
  await write(WARM_UP)
  const before = process.cpuUsage()
  for (let n = 0; n < EVENTS; n += 1) await pause(EVERY_MS)
  const idle = micros(process.cpuUsage(before))
  const each: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = process.cpuUsage()
    const count = await write(EVENTS)
    each.push(Math.round((micros(process.cpuUsage(begun)) - idle) / count))
  }
  each.sort((a, b) => a - b)
  console.log(
    `gateway by itself: ${median(each)} µs of CPU an event (rounds ${each.join(', ')}; ${Math.round(idle / EVENTS)} µs of pacing subtracted)`,
  )
}

/** In the place of the chat subgraph: events for whoever subscribed, when they are said. */
function openChat() {
  const wake = new Map<string, (event: ExecutionResult) => void>()
  const door: Door = {
    ask: () => Promise.reject(new Error('nothing is asked here')),
    async subscribe(_request, { viewer }) {
      return openStream(async function* follow(signal): AsyncGenerator<ExecutionResult, void, void> {
        while (!signal.aborted)
          yield await new Promise<ExecutionResult>((resolve) => wake.set(viewer?.id ?? '', resolve))
      })
    },
    async [Symbol.asyncDispose]() {},
  }
  return {
    door,
    say(toId: string, n: number) {
      const content = String(performance.timeOrigin + performance.now())
      const sender = { __typename: 'User', id: '1000' }
      wake.get(toId)?.({ data: { messageReceived: { id: String(n), content, sender } } })
    },
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  }
}
