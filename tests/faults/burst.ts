import { expect } from 'vitest'
import { graphClient, type GraphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { phone, type Phone } from '../phone.ts'
import { RECEIVED, SEND } from '../realtime/chat-stage.ts'
import { conversationOf } from '../realtime/conversation-of.ts'
import { rowsOf } from '../rows.ts'
import { CREATE } from '../upload/sending.ts'
import { judgeSet } from './checkers.ts'
import { openHistory, type Outcome } from './history.ts'

const PEOPLE = 20
const VIDEOS = 5

/** People who comment, write to each other and ask where files may go, all at the same moment. */
export interface Burst extends AsyncDisposable {
  /** So many comments and messages, and what addresses for files people may have; resolves to what came of each. */
  all(count: number): Promise<Outcome[]>
  /** Everybody has two more sessions, which they use from now on. */
  signInAgain(): Promise<void>
  /** Reads everything, and says what it came to. */
  judge(name: string): Promise<string>
}

export interface BurstOptions {
  restUrl: string
  gatewayUrl: string
  databaseUrl: string
}

interface Person {
  name: string
  phone: Phone
  graph: GraphClient
}

export async function startBurst({ restUrl, gatewayUrl, databaseUrl }: BurstOptions): Promise<Burst> {
  const people: Person[] = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, n) => {
      const name = `person ${n}`
      return {
        name,
        graph: await graphClient(gatewayUrl).signUp(name),
        phone: await phone(restUrl).signUp(`${name} too`),
      }
    }),
  )
  const rows = rowsOf(databaseUrl)
  const videos = await rows.videos(
    VIDEOS,
    people.map(({ graph }) => graph.id),
  )
  const at = (n: number) => people[n % PEOPLE] as Person
  const listener = at(1).graph
  const socket = liveClient(gatewayUrl, listener, { retries: 1_000 })
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  const history = openHistory()
  /** What was given out, by kind. */
  const ids: Record<'comment' | 'message' | 'upload', string[]> = { comment: [], message: [], upload: [] }
  let begun = 0

  const comment = (n: number) =>
    history.keep('comment', `comment ${n}`, async () => {
      const asked = { video_id: videos[n % VIDEOS], action_type: 1, comment_text: `comment ${n}` }
      const { status_code: status, comment: made } = await at(n).phone.post('comment/action/', asked)
      if (status === 0) ids.comment.push(String(made.id))
      // 2: something went wrong, which does not say how far it had come.
      return status === 0 ? 'ok' : status === 2 ? 'unknown' : 'fail'
    })

  const message = (n: number) =>
    history.keep('message', `message ${n}`, async () => {
      const asked = { to: at(n + 1).graph.id, text: `message ${n}`, once: `${n}` }
      // In doubt it is sent again: the same message, whatever happened to the first attempt.
      for (let tries = 0; tries < 20; tries += 1) {
        const { data } = await at(n).graph.ask(SEND, asked)
        if (data?.sendMessage) return (ids.message.push(data.sendMessage.id), 'ok')
      }
      return 'fail'
    })

  const upload = (n: number) =>
    history.keep('upload', `upload ${n}`, async () => {
      const { data, errors } = await at(n).graph.ask(CREATE)
      if (!data?.createUpload)
        return String(errors?.[0]?.extensions.code).startsWith('SUBGRAPH_') ? 'unknown' : 'fail'
      ids.upload.push(data.createUpload.id)
      return 'ok'
    })

  return {
    async all(count) {
      const from = begun
      begun += count
      const numbers = Array.from({ length: count }, (_, n) => from + n)
      const uploads = from === 0 ? numbers.slice(0, PEOPLE * 5).map(upload) : []
      return Promise.all([...numbers.map(comment), ...numbers.map(message), ...uploads])
    },
    async signInAgain() {
      for (const person of people) {
        const login = `mutation { login(username: "${person.name}", password: "${person.name} password") { token } }`
        const { token } = (await graphClient(gatewayUrl).get(login)).login
        person.graph = graphClient(gatewayUrl, token, person.graph.id)
        person.phone = await phone(restUrl).logIn(`${person.name} too`)
      }
    },
    async judge(name) {
      history.write(name)
      for (const given of Object.values(ids)) expect(new Set(given).size).toBe(given.length)
      const comments = await rows.sql<{ id: string; content: string }[]>`
        select id::text, content from interactions.comments`
      const messages = await rows.sql<Message[]>`
        select m.id::text, m.conversation_id::text as conversation, sequence, content, recipient_id::text as recipient,
          sent_at from chat.messages m order by m.conversation_id, sequence`
      for (const [kind, read] of Object.entries({ comment: comments, message: messages })) {
        const entries = history.entries.filter((entry) => entry.kind === kind)
        const verdict = judgeSet(
          entries,
          read.map(({ content }) => content),
        )
        expect(verdict, kind).toEqual({ lost: [], phantom: [], duplicated: [] })
      }
      // What was said to be its id is its id.
      expect(comments.map(({ id }) => id)).toEqual(expect.arrayContaining(ids.comment))
      expect(messages.map(({ id }) => id).toSorted()).toEqual(ids.message.toSorted())
      judgeOrder(messages)
      const written = messages.filter(({ recipient }) => recipient === listener.id)
      await heard.until(written.length)
      expect(heard.events.map(({ content }) => content)).toEqual(written.map(({ content }) => content))
      const shown = (await conversationOf(at(0).graph, listener.id)).map(({ content }) => content)
      expect(shown).toEqual(written.map(({ content }) => content))
      return `${ids.comment.length} comments, ${ids.message.length} messages and ${ids.upload.length} uploads: no id twice, lost 0, duplicated 0`
    },
    async [Symbol.asyncDispose]() {
      await socket[Symbol.asyncDispose]()
      await rows[Symbol.asyncDispose]()
    },
  }
}

interface Message {
  id: string
  conversation: string
  sequence: number
  content: string
  recipient: string
  sent_at: Date
}

/** In every conversation 1, 2, 3 and so on, each later than the one before. */
function judgeOrder(messages: readonly Message[]): void {
  for (const [index, { conversation, sequence, sent_at }] of messages.entries()) {
    const before = messages[index - 1]
    const isFirst = before?.conversation !== conversation
    expect(sequence).toBe(isFirst ? 1 : before.sequence + 1)
    if (!isFirst) expect(sent_at.getTime()).toBeGreaterThan(before.sent_at.getTime())
  }
}
