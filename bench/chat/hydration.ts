import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { remoteDoor } from '#platform/remote/remote-door.ts'
import type { Viewer } from '#platform/identity/caller.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { startServices } from '../../tests/processes/service-processes.ts'
import { median } from '../measure/median.ts'
import { cpuSeconds } from '../measure/process-usage.ts'
import type { Ground } from './ground.ts'
import { openClients } from './open-clients.ts'

const LISTENERS = 100
const WARM_UP = 1_000
const EVENTS = 3_000
/** So many write at once, and rest between two messages. */
const WRITERS = 4
const PAUSE_MS = 20
const ROUNDS = 3
const SEND = 'mutation ($to: ID!, $text: String!) { sendMessage(toUserId: $to, content: $text) { id } }'

/**
 * What one event costs the gateway: a process of its own, with each subgraph elsewhere. Messages go to the chat
 * subgraph directly, so all that this process does is to take each event from chat, ask users and social for the
 * sender, and send the whole to the client. What it uses while nothing comes is subtracted.
 */
export async function measureHydration({ databaseUrl, folder, people }: Ground): Promise<void> {
  const secret = randomBytes(32).toString('hex')
  await using services = await startServices({
    ...{ databaseUrl, dataFolder: join(folder, 'services'), settings: { SEAL_SECRET: secret } },
  })
  await using chat = remoteDoor('chat', [`${services.subgraphs.chat.origin}/graphql`], createSealer(secret))
  const listeners = people.slice(0, LISTENERS)
  await using clients = await openClients({
    ...{ url: services.gateway.origin, tokens: listeners.map(({ token }) => token), writers: [] },
  })
  const heard = async () => (await clients.ask({ rate: 0, seconds: 0 })).late.length

  async function write(count: number): Promise<void> {
    const turns = Array.from({ length: count }, (_, n) => n).values()
    const writer = async () => {
      for (const n of turns) {
        const [from, to] = [listeners[n % LISTENERS], listeners[(n + 1) % LISTENERS]]
        if (!from || !to) return
        const viewer: Viewer = { id: from.id, sessionId: '1', role: 'USER' }
        const text = String(performance.timeOrigin + performance.now())
        const request = { query: SEND, variables: { to: to.id, text } }
        await chat.ask(request, { viewer, scope: 'graph', origin: '', address: '', requestId: 'bench' })
        await pause(PAUSE_MS)
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, writer))
  }

  const used = async (work: () => Promise<unknown>) => {
    const before = cpuSeconds([services.gateway.pid])
    await work()
    return cpuSeconds([services.gateway.pid]) - before
  }
  await write(WARM_UP)
  await heard()
  const idleSecond = (await used(() => pause(10_000))) / 10
  const each: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    let count = 0
    const start = performance.now()
    const busy = await used(async () => {
      await write(EVENTS)
      count = await heard()
    })
    const idle = idleSecond * ((performance.now() - start) / 1_000)
    each.push(Math.round(((busy - idle) / count) * 1e6))
  }
  each.sort((a, b) => a - b)
  console.log(
    `gateway alone: ${median(each)} µs of CPU an event that two subgraphs complete (rounds ${each.join(', ')})`,
  )
}
