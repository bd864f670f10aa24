import { isObjectType } from 'graphql'
import { afterAll, expect, test } from 'vitest'
import { giveRole } from '#db/give-role.ts'
import { hashToken } from '#platform/identity/identity.ts'
import {
  columns,
  guardedFields,
  metAt,
  publicFields,
  rootFields,
  type Column,
} from '../contract/role-matrix.ts'
import { apiSchema } from '../contract/supergraph.ts'
import { webp } from '../../subgraphs/videos/media/test-pictures.ts'
import type { GraphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { put, sendFile } from '../upload/sending.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
const rows = rowsOf(world.databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())

const people = new Map<Column, GraphClient>([['guest', world.graph]])
for (const name of columns.slice(1)) people.set(name, await world.graph.signUp(name))
for (const role of ['MODERATOR', 'ADMINISTRATOR', 'DEVELOPER'] as const)
  await giveRole(world.databaseUrl, role, role)
const owner = clientOf('owner')
const stage = await setTheStage()

function clientOf(column: Column): GraphClient {
  const client = people.get(column)
  if (!client) throw new Error(`nobody is the ${column}`)
  return client
}

async function setTheStage() {
  const [peer = '', suspended = ''] = await rows.people(2)
  const [video = ''] = await rows.videos(1, [owner.id])
  await owner.get(`mutation { sendMessage(toUserId: "${peer}", content: "hello") { id } }`)
  await rows.sql`update users.users set suspended_at = now(), suspended_for = 'spam' where id = ${suspended}`
  const upload = await sendFile(owner, await clip())
  const { createUpload: picture } = await owner.get(
    'mutation { createUpload(purpose: BACKGROUND_IMAGE) { id url } }',
  )
  await put(picture.url, webp)
  return { owner: owner.id, peer, suspended, video, upload, picture: String(picture.id) }
}

let count = 0

/** What one question may use up: somebody to act upon, a comment, a video and a session of the owner's, a free name. */
async function consumables() {
  const [subject = ''] = await rows.people(1)
  const [oldVideo = ''] = await rows.videos(1, [owner.id])
  const [comment] = await rows.sql<[{ id: string }]>`
    insert into interactions.comments (video_id, author_id, content)
    values (${stage.video}, ${owner.id}, 'hi') returning id::text`
  await rows.sql`
    update interactions.video_stats set comment_count = comment_count + 1 where video_id = ${stage.video}`
  return {
    ...{ subject, oldVideo },
    comment: comment.id,
    session: await sessionFor(owner.id, 'of the owner'),
    new: `new ${(count += 1)}`,
  }
}

async function sessionFor(userId: string, token: string): Promise<string> {
  const [session] = await rows.sql<[{ id: string }]>`
    insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
    values (${userId}, ${hashToken(`${token} ${(count += 1)}`)}, 'graph', now() + '1 hour', now() + '1 hour')
    returning id::text`
  return session.id
}

/** The same person with a session of its own, which the question may end. */
async function freshly(column: Column): Promise<GraphClient> {
  if (column === 'guest') return world.graph
  const token = `${column}-${(count += 1)}`
  await rows.sql`
    insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
    values (${clientOf(column).id}, ${hashToken(token)}, 'graph', now() + '1 hour', now() + '1 hour')`
  return world.graph.as(token)
}

async function answerTo(field: string, ask: string, column: Column): Promise<string> {
  const values: Record<string, string> = { ...stage, ...(await consumables()) }
  const text = ask.replace(/\$(\w+)/g, (_, name: string) => values[name] ?? name)
  const client = await freshly(column)
  if (field.startsWith('Subscription.')) return subscribed(client, text)
  const { data, errors } = await client.ask(
    `${field.startsWith('Mutation.') ? 'mutation' : 'query'} { ${text} }`,
  )
  if (errors) return String(errors[0]?.extensions.code)
  const root: unknown = Object.values(data as object)[0]
  const [parent, name = ''] = field.split('.')
  const isRoot = parent === 'Query' || parent === 'Mutation'
  return (isRoot ? root : (root as Record<string, unknown> | null)?.[name]) == null ? 'null' : 'ok'
}

async function subscribed(client: GraphClient, text: string): Promise<string> {
  await using live = liveClient(world.gatewayUrl, client)
  const refused = live.subscribe(`subscription { ${text} }`).over
  // Counted from an answer that came on the same socket: on a busy machine a refusal takes as long as that does.
  const waited = live
    .ask('{ __typename }')
    .then(() => new Promise((resolve) => setTimeout(resolve, 1_000, 'ok')))
  const first = await Promise.race([refused, waited])
  return first === 'ok' ? 'ok' : String((first as { extensions: { code: string } }[])[0]?.extensions.code)
}

const rowsOfTable = Object.entries({ ...rootFields, ...guardedFields })

test.each(rowsOfTable.map(([field, [ask, answers]]) => [field, ask, answers] as const))(
  'S-23: %s answers each role as the table says',
  async (field, ask, answers) => {
    const got = await Promise.all(columns.map((column) => answerTo(field, ask, column)))
    const told = (codes: readonly string[]) =>
      Object.fromEntries(columns.map((column, n) => [column, codes[n]]))
    expect(told(got)).toEqual(told(answers.split(' ')))
  },
  30_000,
)

const objects = Object.values(apiSchema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__'),
)

function fieldsOf(...names: string[]): string[] {
  return objects
    .filter((type) => names.includes(type.name))
    .flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : [],
    )
}

test('S-23: every root field of the graph has its row, and every row its field', () => {
  const sorted = (names: readonly string[]) => [...names].sort((a, b) => a.localeCompare(b))
  expect(sorted(Object.keys(rootFields))).toEqual(sorted(fieldsOf('Query', 'Mutation', 'Subscription')))
})

test('of every field of people and videos it is known whether everybody may see it, of other types where they are met', () => {
  const sorted = (names: readonly string[]) => [...names].sort((a, b) => a.localeCompare(b))
  expect(sorted([...publicFields, ...Object.keys(guardedFields)])).toEqual(sorted(fieldsOf('User', 'Video')))
  const others = objects
    .map(({ name }) => name)
    .filter((name) => !['Query', 'Mutation', 'Subscription', 'User', 'Video'].includes(name))
  expect(sorted(Object.keys(metAt))).toEqual(sorted(others))
  for (const field of Object.values(metAt))
    expect({ ...rootFields, ...guardedFields }).toHaveProperty([field])
})
