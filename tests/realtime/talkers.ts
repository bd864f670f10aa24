import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { WebSocket } from 'ws'
import { graphClient, type GraphClient } from '../graph-client.ts'
import { liveClient, type Listening, type LiveClient } from '../live-client.ts'
import { rowsOf } from '../rows.ts'
import { RECEIVED, SEND } from './chat-stage.ts'
import { conversationOf } from './conversation-of.ts'

interface Talker {
  graph: GraphClient
  peer: GraphClient
  socket: LiveClient
  heard: Listening
}

/** People in pairs who write to each other without a pause, and hear each other on sockets that connect again. */
export interface Talkers extends AsyncDisposable {
  /** How many messages were acknowledged so far. */
  readonly acknowledged: number
  /** Cuts everybody's connection, as a change of networks does. */
  cutSockets(): void
  /** Ends the writing and judges what was written, stored and heard. */
  finish(databaseUrl: string): Promise<string>
}

export async function startTalkers(gatewayUrl: string, pairs: number): Promise<Talkers> {
  const graph = graphClient(gatewayUrl)
  const acknowledged: string[] = []
  let isWriting = true

  async function write({ graph: from, peer }: Talker): Promise<void> {
    for (let n = 0; isWriting; n += 1) {
      const message = { to: peer.id, text: `${from.id} to ${peer.id}: ${n}`, once: `${n}` }
      // In doubt it is sent again: the same message, whatever happened to the first attempt.
      for (;;) {
        const answer = await from.ask(SEND, message).catch(() => null)
        if (answer?.data?.sendMessage) break
        await pause(50)
      }
      acknowledged.push(message.text)
      await pause(20)
    }
  }

  const talkers: Talker[] = []
  const open = new Set<WebSocket>()
  for (let n = 0; n < pairs; n += 1) {
    const [ana, ben] = [await graph.signUp(`ana ${n}`), await graph.signUp(`ben ${n}`)]
    for (const [person, peer] of [
      [ana, ben],
      [ben, ana],
    ] as const) {
      const socket = liveClient(gatewayUrl, person, { retries: 10_000 })
      socket.client.on('connected', (ws) => {
        // The client was given this class to connect with.
        const connected = ws as WebSocket
        open.add(connected)
        connected.once('close', () => open.delete(connected))
      })
      talkers.push({ graph: person, peer, socket, heard: socket.subscribe(RECEIVED, { since: '0' }) })
    }
  }
  const writing = talkers.map(write)

  return {
    get acknowledged() {
      return acknowledged.length
    },
    cutSockets: () => open.forEach((socket) => socket.terminate()),
    async finish(databaseUrl) {
      isWriting = false
      await Promise.all(writing)
      await using rows = rowsOf(databaseUrl)
      const stored = await rows.sql<Stored[]>`
        select content, sequence, sender_id::text as sender, recipient_id::text as recipient
        from chat.messages where sender_id = any(${talkers.map(({ graph: { id } }) => id)}::bigint[]) order by id`
      expect(stored.map(({ content }) => content).toSorted()).toEqual(acknowledged.toSorted())
      for (const talker of talkers) await judge(talker, stored)
      return `${acknowledged.length} messages acknowledged, ${stored.length} stored and heard once`
    },
    async [Symbol.asyncDispose]() {
      isWriting = false
      for (const { socket } of talkers) await socket[Symbol.asyncDispose]()
    },
  }
}

interface Stored {
  content: string
  sequence: number
  sender: string
  recipient: string
}

/** One person: heard is what they were written, once, in its order; the history is the conversation, for both alike. */
async function judge({ graph, peer, heard }: Talker, stored: readonly Stored[]): Promise<void> {
  const received = stored.filter(({ recipient }) => recipient === graph.id)
  await heard.until(received.length, 30_000)
  await pause(100)
  expect(heard.events.map(({ content }) => content)).toEqual(received.map(({ content }) => content))
  const both = [graph.id, peer.id]
  const conversation = stored
    .filter(({ sender, recipient }) => both.includes(sender) && both.includes(recipient))
    .map(({ content, sequence, sender }) => ({ content, sequence, sender: { id: sender } }))
  expect(conversation.map(({ sequence }) => sequence)).toEqual(conversation.map((_, n) => n + 1))
  expect(await conversationOf(graph, peer.id)).toEqual(conversation)
}
