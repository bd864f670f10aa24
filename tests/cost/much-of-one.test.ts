import { afterAll, expect, test } from 'vitest'
import { demoPassword } from '#db/demo-password.ts'
import { rowsRead, type Asked } from './explain.ts'
import {
  doEverythingOnce,
  seededWorld,
  seeEveryScreenOfTheApp,
  turnThePagesOfTheGraph,
  type Seeded,
} from './seeded-world.ts'

/** Far more than any page shows, and far less than there is of each thing below. */
const FEW = 500

/** Somebody whom thousands follow and who follows them, with thousands of videos and likes; a video and a conversation without end. */
async function growOne({ sql, person, video, peer }: Seeded): Promise<void> {
  await sql`
    insert into social.follows (follower_id, followee_id)
    select ${person.id}, user_id from social.follow_stats where user_id <> ${person.id} on conflict do nothing`
  await sql`
    insert into social.follows (follower_id, followee_id)
    select user_id, ${person.id} from social.follow_stats where user_id <> ${person.id} on conflict do nothing`
  await sql`
    insert into interactions.favorites (user_id, video_id)
    select ${person.id}, video_id from interactions.video_stats order by video_id limit 5000 on conflict do nothing`
  await sql`
    insert into interactions.comments (video_id, author_id, content)
    select ${video}, user_id, 'hi' from interactions.user_stats`
  await sql`update videos.videos set author_id = ${person.id} where id % 4 = 0`
  await sql`update interactions.video_stats set author_id = ${person.id} where video_id % 4 = 0`
  await sql`
    update interactions.comments c set video_author_id = v.author_id
    from interactions.video_stats v where v.video_id = c.video_id`
  await sql`
    insert into chat.conversations (low_id, high_id, last_sequence, last_sent_at)
    select least(user_id, ${person.id}), greatest(user_id, ${person.id}), 1, now() - interval '1 year'
    from chat.people where user_id <> ${person.id} on conflict do nothing`
  await sql`
    insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
    select c.id, 1, c.low_id, c.high_id, 'hi', c.last_sent_at from chat.conversations c
    on conflict do nothing`
  await sql`
    with long as (
      update chat.conversations set last_sequence = last_sequence + 5000, last_sent_at = now()
      where low_id = least(${person.id}::bigint, ${peer}::bigint) and high_id = greatest(${person.id}::bigint, ${peer}::bigint)
      returning id, last_sequence
    )
    insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
    select id, last_sequence - 5000 + n, ${peer}, ${person.id}, 'hi', now() from long, generate_series(1, 5000) n`
  // Read, and not yet told to the phone: what is unread is counted, up to a thousand.
  await sql`
    insert into chat.delivery_marks (conversation_id, user_id, read_sequence)
    select id, ${person.id}, last_sequence from chat.conversations where ${person.id}::bigint in (low_id, high_id)
    on conflict (conversation_id, user_id) do update set read_sequence = excluded.read_sequence, delivered_sequence = 0`
  await sql`analyze`
}

/** The person has been told all that the peer said, and goes on without an answer. */
async function sayMuch({ sql, person, peer }: Seeded): Promise<void> {
  await sql`
    with long as (
      update chat.conversations set last_sequence = last_sequence + 5000
      where low_id = least(${person.id}::bigint, ${peer}::bigint) and high_id = greatest(${person.id}::bigint, ${peer}::bigint)
      returning id, last_sequence
    ), told as (
      update chat.delivery_marks d set delivered_sequence = long.last_sequence - 5000 from long
      where d.conversation_id = long.id and d.user_id = ${person.id}
    )
    insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
    select id, last_sequence - 5000 + n, ${person.id}, ${peer}, 'hi', now() from long, generate_series(1, 5000) n`
  await sql`analyze`
}

/** What is unread is counted over the newest thousand conversations: their rows, from both sides, and how far each was read. */
function mostRows({ text }: Asked): number {
  return /as unread\s+limit/.test(text) ? 4_000 : FEW
}

/** All that can be done again: a person registers, and signs in with the same token, once. */
function isRepeatable({ text }: Asked): boolean {
  return /^\s*(select|with)\b/.test(text) && !text.includes('insert into users.')
}

const asked: Asked[] = []
const seeded = await seededWorld(asked)
afterAll(() => seeded[Symbol.asyncDispose]())
await growOne(seeded)

test(
  'a page costs no more where there is much of one person, of a video or of a conversation',
  {
    timeout: 60_000,
  },
  async () => {
    asked.length = 0
    await seeEveryScreenOfTheApp(seeded)
    await turnThePagesOfTheGraph(seeded)
    await doEverythingOnce(seeded)
    const statements = new Map(asked.filter(isRepeatable).map((statement) => [statement.text, statement]))
    expect(statements.size).toBeGreaterThan(25)
    const dear: Record<string, number> = {}
    for (const statement of statements.values()) {
      const rows = await rowsRead(seeded.sql, statement)
      if (rows > mostRows(statement)) dear[statement.text.replace(/\s+/g, ' ').trim()] = rows
    }
    expect(dear).toStrictEqual({})
  },
)

test('a phone that asks what is new reads what its owner said without an answer once, and not with each poll', async () => {
  await sayMuch(seeded)
  const app = await seeded.world.phone.logIn(seeded.person.username, demoPassword)
  const poll = () => app.get('message/chat/', { to_user_id: seeded.peer, pre_msg_time: 1 })
  expect((await poll()).message_list).toEqual([])
  asked.length = 0
  expect((await poll()).message_list).toEqual([])
  const taking = asked.find(({ text }) => text.includes('taken_sequence'))
  expect(taking && (await rowsRead(seeded.sql, taking))).toBeLessThan(FEW)
})
