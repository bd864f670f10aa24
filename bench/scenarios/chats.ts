import { setTimeout as pause } from 'node:timers/promises'
import { Client as Connection } from 'undici'
import { within } from '#platform/process/within.ts'
import type { Client } from '../load/client.ts'
import { send } from '../load/http-client.ts'
import { contractJudge } from '../load/judges.ts'
import { hear } from '../servers/hear.ts'
import type { Server } from '../servers/server.ts'
import { CROWD } from './crowd.ts'
import type { Scenario } from './scenario.ts'
import type { SeededPeople, SignedIn } from './seeded-people.ts'

const LOST_MS = 5_000
const SETTLING_MS = 300

/** Everybody writes to somebody whose socket is open; the next message follows when the last one arrived there. */
export function chatScenario({ sql, takeStrangers }: SeededPeople): Scenario {
  return {
    name: 'chat, send → receive',
    async open(server) {
      const senders = takeStrangers(CROWD)
      const recipients = takeStrangers(CROWD)
      const ids = [...senders, ...recipients].map(({ id }) => id)
      const takeAway = () => sql`
        delete from chat.conversations where low_id = any(${ids}::bigint[]) and high_id = any(${ids}::bigint[])`
      await takeAway()
      const clients = await Promise.all(
        senders.flatMap((sender, n) => {
          const recipient = recipients[n]
          return recipient ? [openClient(server, sender, recipient)] : []
        }),
      )
      return {
        clients,
        async disagreements() {
          const acknowledged = clients.reduce((sum, client) => sum + client.acknowledged, 0)
          const [{ stored, gaps }] = await sql<[{ stored: number; gaps: number }]>`
            select coalesce(sum(n), 0)::integer as stored, count(*) filter (where n <> last_sequence)::integer as gaps
            from (
              select c.last_sequence, (select count(*) from chat.messages m where m.conversation_id = c.id) as n
              from chat.conversations c where low_id = any(${ids}::bigint[]) and high_id = any(${ids}::bigint[])
            ) as counted`
          return [
            ...(stored === acknowledged
              ? []
              : [`${acknowledged} messages were acknowledged, ${stored} are stored`]),
            ...(gaps > 0 ? [`${gaps} conversations count other messages than they have`] : []),
          ]
        },
        async [Symbol.asyncDispose]() {
          await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
          await takeAway()
        },
      }
    },
  }
}

async function openClient(server: Server, sender: SignedIn, recipient: SignedIn): Promise<Client> {
  const connection = new Connection(server.rest ?? '')
  let acknowledged = 0
  let expected = ''
  let arrived: () => void = () => undefined
  const ear = await hear(server, recipient, (content) => {
    if (content === expected) arrived()
  })

  /** Sends the next message, and waits until it is heard, for so many milliseconds at most. */
  async function tell(patienceMs: number): Promise<void> {
    const content = `bench ${acknowledged} of ${sender.id}`
    const arrival = new Promise<void>((resolve) => {
      expected = content
      arrived = resolve
    })
    const parameters = { token: sender.token, to_user_id: recipient.id, action_type: '1', content }
    const path = `/douyin/message/action/?${new URLSearchParams(parameters).toString()}`
    await send(connection, { method: 'POST', path }, contractJudge)
    acknowledged += 1
    if (!(await within(patienceMs, arrival))) throw new Error('a message did not arrive')
  }

  // No answer says that a subscription is in place: whoever hears has one.
  while (
    !(await tell(SETTLING_MS).then(
      () => true,
      () => false,
    ))
  )
    await pause(SETTLING_MS)
  return {
    get acknowledged() {
      return acknowledged
    },
    step: () => tell(LOST_MS),
    async [Symbol.asyncDispose]() {
      await connection.close()
      await ear[Symbol.asyncDispose]()
    },
  }
}
