import { createInterface } from 'node:readline'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { GraphQLError } from 'graphql'
import { createClient, type Client } from 'graphql-ws'
import { WebSocket } from 'ws'
import { demoPassword } from '#db/demo-password.ts'
import { SESSION_ENDED, TOO_MANY_SOCKETS } from '#platform/graph/close-reasons.ts'
import { run } from './run.ts'

const RECEIVED =
  'subscription ($since: ID) { messageReceived(since: $since) { id content sender { id name } } }'
const SEND = `mutation ($to: ID!, $text: String!, $once: String!) {
  sendMessage(toUserId: $to, content: $text, clientMessageId: $once) { id } }`
const LOGIN = `mutation ($name: String!, $password: String!) {
  login(username: $name, password: $password) { token user { id } } }`
const LAST =
  'query ($peer: ID!) { messages(peerId: $peer, first: 5) { items { id content sender { id name } } } }'
const KNOWN = `{ conversations { items { peer { id name } } } friends { items { id name } }
  feed { items { author { id name } } } }`

/** What coming again does not help against. */
const FINAL: ReadonlyMap<unknown, string> = new Map([
  [SESSION_ENDED.code, 'Your session is over: sign in again.'],
  [TOO_MANY_SOCKETS.code, 'You are connected too often: close another chat first.'],
])

/** How long is waited at most before it is tried again to connect. */
const LONGEST_WAIT_MS = 10_000

const USUAL = 'http://127.0.0.1:4000/graphql'

interface Person {
  id: string
  name: string | null
}

interface Said {
  id: string
  content: string
  sender: Person
}

/** `npm run chat -- --as ana --to ben`: a conversation from a terminal, against a running system. */
await run(async () => {
  const { values } = parseArgs({
    options: {
      as: { type: 'string' },
      to: { type: 'string' },
      password: { type: 'string', default: demoPassword },
      url: { type: 'string', default: USUAL },
    },
  })
  const { as, to, password, url } = values
  if (!as || !to) throw new Error('npm run chat -- --as NAME --to NAME-OR-ID [--password …] [--url …]')
  const ask = asker(url)
  const { login } = await ask(LOGIN, { name: as, password })
  const peerId = await find(to, asker(url, login.token))
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${login.token}` },
    // Whatever else goes away comes back, and then nothing has been missed.
    retryAttempts: Infinity,
    // The library would wait twice as long each time, without a bound: as long again as the server was away.
    retryWait: (retries) => setTimeout(Math.min(1_000 * 2 ** retries, LONGEST_WAIT_MS)),
    shouldRetry: (reason) => !FINAL.has(codeOf(reason)),
    on: {
      closed: () => process.stdout.write('… away\n'),
      connected: () => process.stdout.write('… connected\n'),
    },
  })
  process.stdout.write(`You are ${as}; every line goes to ${to}. Ctrl+D ends it.\n`)
  const { messages } = await asker(url, login.token)(LAST, { peer: peerId })
  messages.items.forEach(show)
  const lines = createInterface({ input: process.stdin })
  const typed = async () => {
    for await (const text of lines) await say(client, peerId, text)
  }
  try {
    // Who hears nothing any more is not left typing.
    await Promise.race([typed(), listen(client, peerId, messages.items.at(-1)?.id ?? '0')])
  } catch (reason) {
    throw new Error(sentenceOf(reason))
  } finally {
    lines.close()
    process.stdin.destroy()
    await client.dispose()
  }
  return 'bye'
})

/**
 * Ends when nothing will be heard any more. The library sends these variables again when it connects again: they always
 * say where to go on.
 */
function listen(client: Client, peerId: string, since: string): Promise<void> {
  const variables = { since }
  return new Promise((complete, error) => {
    client.subscribe<{ messageReceived: Said }>(
      { query: RECEIVED, variables },
      {
        next({ data }) {
          if (!data) return
          const { id, sender } = data.messageReceived
          variables.since = id
          if (sender.id === peerId) show(data.messageReceived)
        },
        ...{ error, complete },
      },
    )
  })
}

/** The close code of a connection that ended. */
function codeOf(reason: unknown): unknown {
  return typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined
}

/** Why nothing more is heard or said: errors of the graph, or a connection that ended for good. */
function sentenceOf(reason: unknown): string {
  if (Array.isArray(reason)) return (reason as GraphQLError[]).map(({ message }) => message).join('; ')
  if (reason instanceof Error) return reason.message
  return FINAL.get(codeOf(reason)) ?? `The connection was closed for good, with ${String(codeOf(reason))}.`
}

function show({ sender, content }: Said): void {
  process.stdout.write(`${harmless(sender.name ?? 'somebody')}: ${harmless(content)}\n`)
}

/** What others wrote, without what a terminal takes for orders. Further lines stand apart: none looks like somebody else's. */
function harmless(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, ' ').replaceAll('\n', '\n  ')
}

/** Sent again after a lost connection it is still the same message. */
async function say(client: Client, to: string, text: string): Promise<void> {
  if (text.trim() === '') return
  const variables = { to, text, once: randomUUID() }
  for await (const { errors } of client.iterate({ query: SEND, variables }))
    if (errors) process.stderr.write(`${errors.map(({ message }) => message).join('; ')}\n`)
}

/** Names are looked for among those whom the viewer talks with, their friends, and who is in the feed. */
async function find(to: string, ask: ReturnType<typeof asker>): Promise<string> {
  if (/^\d+$/.test(to)) return to
  const { conversations, friends, feed } = await ask(KNOWN, {})
  const known: Person[] = [
    ...conversations.items.map(({ peer }: { peer: Person }) => peer),
    ...friends.items,
    ...feed.items.map(({ author }: { author: Person }) => author),
  ]
  const found = known.find(({ name }) => name === to)
  if (!found) throw new Error(`Nobody called "${to}" is around; their id works, too.`)
  return found.id
}

interface Answer {
  data?: unknown
  errors?: { message: string }[]
}

function asker(url: string, token?: string) {
  // oxlint-disable-next-line typescript/no-explicit-any -- an answer to a query of this file
  return async (query: string, variables: Record<string, unknown>): Promise<any> => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const request = { method: 'POST', headers, body: JSON.stringify({ query, variables }) }
    const { data, errors } = await fetch(url.replace(/^ws/, 'http'), request)
      .then(async (response) => (await response.json()) as Answer)
      // Nobody is there, or whoever is there speaks no JSON: told below, like JSON that is no graph's.
      .catch((): Answer => ({}))
    if (!data && !errors) throw new Error(`There is no graph at ${url}: --url wants an address like ${USUAL}`)
    if (errors) throw new Error(errors.map(({ message }) => message).join('; '))
    return data
  }
}
