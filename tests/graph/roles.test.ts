import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { giveRole, type Role } from '#db/give-role.ts'
import type { GraphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const SET_ROLE = 'mutation($id: ID!, $role: Role!) { setRole(userId: $id, role: $role) { id role } }'
const SUSPEND = `mutation($id: ID!, $reason: String!) { suspendUser(userId: $id, reason: $reason) {
  id suspension { since reason } } }`
const REINSTATE = 'mutation($id: ID!) { reinstateUser(userId: $id) { id suspension { reason } } }'
const LOGIN = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token } }'
const DELETE_VIDEO = 'mutation($id: ID!) { deleteVideo(videoId: $id) { id author { id } } }'
const DELETE_COMMENT = 'mutation($id: ID!) { deleteComment(commentId: $id) { id } }'

const world = await worldOfFile({ liveLimits: { sessionMs: 500 } })
const { graph } = world
const rows = rowsOf(world.databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())

let count = 0

/** Somebody new with a role, which their first session has already. */
async function person(role: Role): Promise<GraphClient & { name: string }> {
  const name = `${role.toLowerCase()} ${(count += 1)}`
  const client = await graph.signUp(name)
  if (role !== 'USER') await giveRole(world.databaseUrl, name.toUpperCase(), role)
  return { ...client, name }
}

async function commentOf(author: GraphClient): Promise<string> {
  const [video] = await rows.videos(1, [author.id])
  const post = 'mutation($id: ID!) { postComment(videoId: $id, content: "hello") { id } }'
  return (await author.get(post, { id: video })).postComment.id
}

// Each tells of people of its own, beside the others: the first of them waits for long.
test.concurrent(
  'S-36: an administrator makes ben a moderator, ben deletes a rude comment, and it is on record who did both',
  async () => {
    const [boss, ben, cleo] = [await person('ADMINISTRATOR'), await person('USER'), await person('USER')]
    const comment = await commentOf(cleo)
    expect(await ben.refusal(DELETE_COMMENT, { id: comment })).toBe('NOT_FOUND')
    expect(await boss.get(SET_ROLE, { id: ben.id, role: 'MODERATOR' })).toEqual({
      setRole: { id: ben.id, role: 'MODERATOR' },
    })

    await pause(5_000)
    expect(await ben.get(DELETE_COMMENT, { id: comment })).toEqual({ deleteComment: { id: comment } })

    const actions = await rows.sql`
    select actor_id, action, detail from users.account_actions where subject_id = ${ben.id}`
    expect(actions).toMatchObject([{ actor_id: boss.id, action: 'SET_ROLE', detail: 'MODERATOR' }])
    const deleted = await rows.sql`
    select moderator_id, author_id from interactions.moderated_comments where comment_id = ${comment}`
    expect(deleted).toMatchObject([{ moderator_id: ben.id, author_id: cleo.id }])
  },
)

test.concurrent(
  'S-36: a moderator takes a video down, whose it was and who did it is on record, and nobody is told more',
  async () => {
    const [moderator, cleo, dora] = [await person('MODERATOR'), await person('USER'), await person('USER')]
    const [video = '', own = ''] = await rows.videos(2, [cleo.id, moderator.id])
    expect(await dora.refusal(DELETE_VIDEO, { id: video })).toBe('NOT_FOUND')
    expect(await moderator.get(DELETE_VIDEO, { id: video })).toEqual({
      deleteVideo: { id: video, author: { id: cleo.id } },
    })
    expect(await dora.get('query($id: ID!) { video(id: $id) { id } }', { id: video })).toEqual({
      video: null,
    })
    expect(await moderator.refusal(DELETE_VIDEO, { id: video })).toBe('NOT_FOUND')

    await moderator.get(DELETE_VIDEO, { id: own })
    const deleted = await rows.sql`
    select video_id, moderator_id, author_id from videos.moderated_videos where moderator_id = ${moderator.id}`
    expect(deleted, 'a video of one’s own is no act of moderation').toEqual([
      { video_id: video, moderator_id: moderator.id, author_id: cleo.id },
    ])
  },
)

test.concurrent('S-36: the record of what staff did can be added to, not changed', async () => {
  await rows.sql.begin(async (sql) => {
    await sql`set local role douyin_users`
    await sql`insert into users.account_actions (subject_id, action) values (1, 'REINSTATE')`
    await expect(sql.savepoint((inner) => inner`delete from users.account_actions`)).rejects.toThrow('denied')
    await expect(
      sql.savepoint((inner) => inner`update users.account_actions set detail = ''`),
    ).rejects.toThrow('denied')
  })
  await rows.sql.begin(async (sql) => {
    await sql`set local role douyin_videos`
    await expect(sql.savepoint((inner) => inner`delete from videos.moderated_videos`)).rejects.toThrow(
      'denied',
    )
  })
})

test.concurrent('a comment that its author takes back is no act of moderation', async () => {
  const moderator = await person('MODERATOR')
  const comment = await commentOf(moderator)
  await moderator.get(DELETE_COMMENT, { id: comment })
  expect(
    await rows.sql`select from interactions.moderated_comments where comment_id = ${comment}`,
  ).toHaveLength(0)
})

test.concurrent(
  'S-23: only administrators give roles, and not to themselves: one of them always remains',
  async () => {
    const [boss, moderator, developer] = [
      await person('ADMINISTRATOR'),
      await person('MODERATOR'),
      await person('DEVELOPER'),
    ]
    const user = await person('USER')
    for (const client of [moderator, developer, user])
      expect(await client.refusal(SET_ROLE, { id: user.id, role: 'ADMINISTRATOR' })).toBe('FORBIDDEN')
    expect(await graph.refusal(SET_ROLE, { id: user.id, role: 'ADMINISTRATOR' })).toBe('UNAUTHENTICATED')
    expect(await boss.refusal(SET_ROLE, { id: boss.id, role: 'USER' })).toBe('FORBIDDEN')
    expect(await boss.refusal(SET_ROLE, { id: '424242', role: 'USER' })).toBe('NOT_FOUND')
  },
)

test.concurrent('of two administrators who depose each other at the same moment, one remains', async () => {
  const [one, other] = [await person('ADMINISTRATOR'), await person('ADMINISTRATOR')]
  await Promise.all([
    one.ask(SET_ROLE, { id: other.id, role: 'USER' }),
    other.ask(SET_ROLE, { id: one.id, role: 'USER' }),
  ])
  const left = await rows.sql`
    select id from users.users where id in (${one.id}, ${other.id}) and role = 'ADMINISTRATOR'`
  expect(left).toHaveLength(1)
})

test.concurrent(
  'who was an administrator a moment ago gives no role any more, whatever the request believes',
  async () => {
    const [boss, friend] = [await person('ADMINISTRATOR'), await person('USER')]
    expect((await boss.get('{ me { role } }')).me.role).toBe('ADMINISTRATOR')
    await giveRole(world.databaseUrl, boss.name, 'USER')
    expect(await boss.refusal(SET_ROLE, { id: friend.id, role: 'ADMINISTRATOR' })).toBe('FORBIDDEN')
  },
)

test.concurrent(
  'S-17: who is no administrator any more is told no more numbers, also where they were being told; what one may goes on',
  async () => {
    const [boss, other] = [await person('ADMINISTRATOR'), await person('ADMINISTRATOR')]
    await using socket = liveClient(world.gatewayUrl, other)
    await socket.subscribe('subscription { liveStatistics { likes { total } } }').until(1)
    await using staying = liveClient(world.gatewayUrl, boss)
    const typing = staying.subscribe('subscription { typing { until } }')
    await boss.get(SET_ROLE, { id: other.id, role: 'USER' })
    expect(await socket.closed).toEqual({ code: 4414, reason: 'RoleChanged' })
    await using again = liveClient(world.gatewayUrl, other)
    const refused = await again.subscribe('subscription { liveStatistics { id } }').over
    expect(refused).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect((await staying.ask('{ me { role } }')).data).toEqual({ me: { role: 'ADMINISTRATOR' } })
    expect(typing.errors).toEqual([])
  },
)

test.concurrent.each<[Role, Role, boolean]>([
  ['MODERATOR', 'USER', true],
  ['MODERATOR', 'DEVELOPER', false],
  ['MODERATOR', 'MODERATOR', false],
  ['MODERATOR', 'ADMINISTRATOR', false],
  ['ADMINISTRATOR', 'USER', true],
  ['ADMINISTRATOR', 'DEVELOPER', true],
  ['ADMINISTRATOR', 'MODERATOR', true],
  ['ADMINISTRATOR', 'ADMINISTRATOR', false],
  ['DEVELOPER', 'USER', false],
  ['USER', 'USER', false],
])('a %s suspends a %s: %s', async (actorRole, subjectRole, may) => {
  const [actor, subject] = [await person(actorRole), await person(subjectRole)]
  const { errors } = await actor.ask(SUSPEND, { id: subject.id, reason: 'spam' })
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(may ? undefined : ['FORBIDDEN'])
  const [row] =
    await rows.sql`select suspended_at is not null as out from users.users where id = ${subject.id}`
  expect(row?.['out']).toBe(may)
})

test.concurrent(
  'S-17: suspended, dora is out within a moment, on her sockets too, and told why when she comes back',
  async () => {
    const [moderator, dora] = [await person('MODERATOR'), await person('USER')]
    const app = await world.phone.logIn(dora.name)
    const comment = await commentOf(dora)
    await using socket = liveClient(world.gatewayUrl, dora)
    await socket.opened()
    socket.subscribe('subscription { messageReceived { id } }')
    await pause(100)

    const start = performance.now()
    const { suspendUser } = await moderator.get(SUSPEND, { id: dora.id, reason: 'Rude comments' })
    expect(suspendUser.suspension).toEqual({ since: expect.any(Number), reason: 'Rude comments' })
    expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(await dora.refusal('{ me { id } }')).toBe('UNAUTHENTICATED')
    expect((await app.get('relation/friend/list/')).status_code).toBe(20_001)

    const { errors } = await graph.ask(LOGIN, { u: dora.name, p: `${dora.name} password` })
    expect(errors?.[0]?.extensions).toEqual({ code: 'ACCOUNT_SUSPENDED', reason: 'Rude comments' })
    const reply = await world.phone.post('user/login/', {
      username: dora.name,
      password: `${dora.name} password`,
    })
    expect(reply).toMatchObject({ status_code: 30_005, user_id: 0, token: '' })
    expect(await graph.refusal(LOGIN, { u: dora.name, p: 'a guess' })).toBe('BAD_CREDENTIALS')

    const [row] = await rows.sql`select author_id from interactions.comments where id = ${comment}`
    expect(row?.['author_id']).toBe(dora.id)
  },
)

test.concurrent('reinstated, emil signs in again; his old sessions stay dead', async () => {
  const [moderator, emil] = [await person('MODERATOR'), await person('USER')]
  await moderator.get(SUSPEND, { id: emil.id, reason: 'a mistake' })
  expect(await moderator.get(REINSTATE, { id: emil.id })).toEqual({
    reinstateUser: { id: emil.id, suspension: null },
  })
  expect(await emil.refusal('{ me { id } }')).toBe('UNAUTHENTICATED')
  const { login } = await graph.get(LOGIN, { u: emil.name, p: `${emil.name} password` })
  expect((await graph.as(login.token).get('{ me { id } }')).me.id).toBe(emil.id)
})

test.concurrent('a session that slips in while its holder is being suspended is worth nothing', async () => {
  const fay = await person('USER')
  await rows.sql`update users.users set suspended_at = now() where id = ${fay.id}`
  const again = graph.as(String(fay.token))
  expect(await again.refusal('{ me { id } }')).toBe('UNAUTHENTICATED')
})

test.concurrent(
  'people see what they are themselves; of others only moderators and administrators do',
  async () => {
    const [moderator, boss] = [await person('MODERATOR'), await person('ADMINISTRATOR')]
    const [user, other] = [await person('USER'), await person('USER')]
    const ask = 'query($id: ID!) { user(id: $id) { role suspension { reason } } }'
    await moderator.get(SUSPEND, { id: other.id, reason: 'spam' })
    for (const client of [moderator, boss])
      expect((await client.get(ask, { id: other.id })).user).toEqual({
        role: 'USER',
        suspension: { reason: 'spam' },
      })
    for (const client of [user, graph])
      expect((await client.get(ask, { id: other.id })).user).toEqual({ role: null, suspension: null })
    expect((await user.get('{ me { role } }')).me.role).toBe('USER')
  },
)

// Alone: nothing else can be put on record meanwhile.
test('S-36: what cannot be put on record is not done', async () => {
  const [boss, moderator, user] = [
    await person('ADMINISTRATOR'),
    await person('MODERATOR'),
    await person('USER'),
  ]
  const comment = await commentOf(user)
  const [video = ''] = await rows.videos(1, [user.id])
  await rows.sql`alter table videos.moderated_videos add constraint closed check (false) not valid`
  await rows.sql`alter table users.account_actions add constraint closed check (actor_id is null) not valid`
  await rows.sql`alter table interactions.moderated_comments add constraint closed check (false) not valid`
  try {
    expect(await boss.refusal(SET_ROLE, { id: user.id, role: 'DEVELOPER' })).toBe('INTERNAL')
    expect(await moderator.refusal(SUSPEND, { id: user.id, reason: 'spam' })).toBe('INTERNAL')
    expect(await moderator.refusal(DELETE_COMMENT, { id: comment })).toBe('INTERNAL')
    expect(await moderator.refusal(DELETE_VIDEO, { id: video })).toBe('INTERNAL')
  } finally {
    await rows.sql`alter table videos.moderated_videos drop constraint closed`
    await rows.sql`alter table users.account_actions drop constraint closed`
    await rows.sql`alter table interactions.moderated_comments drop constraint closed`
  }
  const [row] = await rows.sql`select role, suspended_at from users.users where id = ${user.id}`
  expect(row).toEqual({ role: 'USER', suspended_at: null })
  expect(await rows.sql`select from interactions.comments where id = ${comment}`).toHaveLength(1)
  expect(await rows.sql`select from videos.videos where id = ${video}`).toHaveLength(1)
})
