import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { giveRole } from '#db/give-role.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { pngHead, png, sizeOfJpeg } from '../../subgraphs/videos/media/test-pictures.ts'
import { openPartials } from '../../subgraphs/videos/partials.ts'
import { sweep } from '../../subgraphs/videos/sweep.ts'
import { sweepStore } from '../../subgraphs/videos/sweep-store.ts'
import type { GraphClient } from '../graph-client.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import {
  CREATE_FOR,
  MINE,
  put,
  PUBLISH,
  sendFile,
  sendPicture,
  SET_PICTURE,
  setPicture,
} from '../upload/sending.ts'
import { worldOfFile } from '../world-of-file.ts'

const REMOVE = `mutation($picture: ProfilePicture!, $of: ID) {
  removeProfilePicture(picture: $picture, userId: $of) { id avatar backgroundImage } }`
const SIGN = 'mutation($text: String!) { setSignature(signature: $text) { id signature } }'
const CLEAR = 'mutation($id: ID!) { clearSignature(userId: $id) { id signature } }'
const PERSON = 'query($id: ID!) { user(id: $id) { avatar backgroundImage signature } }'

const world = await worldOfFile()
const { graph, databaseUrl } = world
const rows = rowsOf(databaseUrl)
const db = openDb({ url: databaseUrl, owner: 'videos', connections: 1 })
afterAll(async () => {
  await db[Symbol.asyncDispose]()
  await rows[Symbol.asyncDispose]()
})

const red = png(30, 20, () => [250, 0, 0, 255])
const nothing = { avatar: '', backgroundImage: '', signature: '' }

async function show(client: GraphClient, purpose: string) {
  const { data } = await setPicture(client, await sendPicture(client, purpose, red))
  return data.setProfilePicture.user
}

async function jpegAt(address: string): Promise<Buffer> {
  const response = await fetch(address)
  expect(response.headers.get('content-type')).toBe('image/jpeg')
  return Buffer.from(await response.arrayBuffer())
}

test('a line about oneself: one line, not too long, gone when it is emptied', async () => {
  const hana = await graph.signUp('hana')
  expect((await hana.get(SIGN, { text: '早睡早起 🌊' })).setSignature).toEqual({
    ...{ id: hana.id, signature: '早睡早起 🌊' },
  })
  expect((await graph.get(PERSON, { id: hana.id })).user.signature).toBe('早睡早起 🌊')
  for (const text of ['x'.repeat(81), 'two\nlines', 'a\0b'])
    expect(await hana.refusal(SIGN, { text })).toBe('INVALID_INPUT')
  expect(await graph.refusal(SIGN, { text: 'hello' })).toBe('UNAUTHENTICATED')
  expect((await hana.get(SIGN, { text: '' })).setSignature.signature).toBe('')
})

// Each tells of people of its own, and whoever sets a picture waits a second: beside the others.
test.concurrent(
  'ana shows her face: it is next to her name for everybody when the graph answers, also in the app',
  async () => {
    const [ana, ben] = [await graph.signUp('ana'), await graph.signUp('ben')]
    await rows.videos(1, [ana.id])
    // Others have looked a moment ago, so what they were shown is kept.
    for (const viewer of [ben, graph]) await viewer.get(PERSON, { id: ana.id })

    const { avatar, name } = await show(ana, 'AVATAR')
    expect(name).toBe('ana')
    expect(avatar).toMatch(`${world.gatewayUrl}/media/`)
    for (const viewer of [ana, ben, graph])
      expect(await viewer.get(PERSON, { id: ana.id })).toEqual({ user: { ...nothing, avatar } })
    expect(sizeOfJpeg(await jpegAt(avatar))).toEqual([400, 400])
    const feed = await world.phone.get('feed/')
    expect(sizeOfJpeg(await jpegAt(feed.video_list[0].author.avatar))).toEqual([400, 400])

    const { backgroundImage } = await show(ana, 'BACKGROUND_IMAGE')
    expect(sizeOfJpeg(await jpegAt(backgroundImage))).toEqual([30, 20])
    expect((await graph.get(PERSON, { id: ana.id })).user).toEqual({ ...nothing, avatar, backgroundImage })
  },
)

test.concurrent(
  'what is no picture changes nothing, and what was sent for one thing becomes no other',
  async () => {
    const dora = await graph.signUp('dora')
    const { avatar } = await show(dora, 'AVATAR')
    const bomb = Buffer.concat([pngHead(30_000, 30_000), red.subarray(pngHead(1, 1).length)])
    for (const bytes of [await clip(), bomb]) {
      const id = await sendPicture(dora, 'AVATAR', bytes)
      const { errors } = await setPicture(dora, id)
      expect(errors?.[0]?.extensions.code).toBe('UNSUPPORTED_MEDIA')
      expect(await dora.refusal(SET_PICTURE, { id })).toBe('UNSUPPORTED_MEDIA')
    }
    const picture = await sendPicture(dora, 'AVATAR', red)
    expect(await dora.refusal(PUBLISH, { id: picture, title: '' })).toBe('NOT_FOUND')
    const video = await sendFile(dora, await clip())
    expect(await dora.refusal(SET_PICTURE, { id: video })).toBe('NOT_FOUND')
    const { createUpload } = await dora.get(CREATE_FOR, { for: 'BACKGROUND_IMAGE' })
    expect(await dora.refusal(SET_PICTURE, { id: createUpload.id })).toBe('NOT_FOUND')
    expect(await put(createUpload.url, Buffer.alloc(createUpload.maxBytes + 1))).toBe(413)
    expect((await graph.get(PERSON, { id: dora.id })).user).toEqual({ ...nothing, avatar })
    // Her list is one of videos.
    expect((await dora.get(MINE)).myUploads.items).toMatchObject([{ id: video, status: 'UPLOADING' }])
  },
)

test.concurrent("a stranger's upload is nobody else's picture, and nobody takes another's away", async () => {
  const [emil, fay] = [await graph.signUp('emil'), await graph.signUp('fay')]
  const id = await sendPicture(emil, 'AVATAR', red)
  expect(await fay.refusal(SET_PICTURE, { id })).toBe('NOT_FOUND')
  expect(await graph.refusal(SET_PICTURE, { id })).toBe('UNAUTHENTICATED')
  await setPicture(emil, id)
  expect(await fay.refusal(REMOVE, { picture: 'AVATAR', of: emil.id })).toBe('FORBIDDEN')
  expect(await graph.refusal(REMOVE, { picture: 'AVATAR' })).toBe('UNAUTHENTICATED')
  expect((await graph.get(PERSON, { id: emil.id })).user.avatar).not.toBe('')
})

test.concurrent(
  'S-36: a moderator takes an ugly picture and an ugly line away, and it is on record who did',
  async () => {
    const [gus, mona] = [await graph.signUp('gus'), await graph.signUp('mona')]
    await show(gus, 'BACKGROUND_IMAGE')
    await gus.get(SIGN, { text: 'buy my pills' })
    expect(await mona.refusal(CLEAR, { id: gus.id })).toBe('FORBIDDEN')
    await giveRole(databaseUrl, 'mona', 'MODERATOR')
    const staff = graph.as((await login('mona')).token)

    const removed = await staff.get(REMOVE, { picture: 'BACKGROUND_IMAGE', of: gus.id })
    expect(removed.removeProfilePicture).toEqual({ id: gus.id, avatar: '', backgroundImage: '' })
    expect(await staff.refusal(REMOVE, { picture: 'BACKGROUND_IMAGE', of: gus.id })).toBe('NOT_FOUND')
    expect(await staff.refusal(REMOVE, { picture: 'AVATAR', of: 'nobody' })).toBe('NOT_FOUND')
    expect((await staff.get(CLEAR, { id: gus.id })).clearSignature).toEqual({ id: gus.id, signature: '' })
    expect((await graph.get(PERSON, { id: gus.id })).user).toEqual(nothing)
    expect(
      await rows.sql`select user_id, kind, moderator_id from videos.moderated_pictures where user_id = ${gus.id}`,
    ).toMatchObject([{ user_id: gus.id, kind: 'BACKGROUND_IMAGE', moderator_id: mona.id }])
    expect(
      await rows.sql`select actor_id, action from users.account_actions where subject_id = ${gus.id}`,
    ).toMatchObject([{ actor_id: mona.id, action: 'CLEAR_SIGNATURE' }])
  },
)

test.concurrent('a picture that an operator has to try again is made then', async () => {
  const ivy = await graph.signUp('ivy')
  const id = await sendPicture(ivy, 'AVATAR', red)
  await rows.sql`
    update videos.uploads set state = 'FAILED', failure = 'GAVE_UP', settled_at = now() where id = ${id}`
  expect(await ivy.refusal(SET_PICTURE, { id })).toBe('INTERNAL')
  await giveRole(databaseUrl, 'ivy', 'ADMINISTRATOR')
  const boss = graph.as((await login('ivy')).token)
  const failed = '{ failedUploads { items { id purpose title canRetry } } }'
  expect((await boss.get(failed)).failedUploads.items).toContainEqual({
    ...{ id, purpose: 'AVATAR', title: null, canRetry: true },
  })
  await boss.get('mutation($id: ID!) { retryUpload(id: $id) { id } }', { id })
  await pause(100)
  expect((await setPicture(ivy, id)).data.setProfilePicture.user.avatar).toMatch('/media/')
})

// Alone: to the sweep all files look old, also those that are just on their way.
test('another picture takes the place of the first, whose bytes go with a sweep; what is shown stays', async () => {
  const cleo = await graph.signUp('cleo')
  const first = await show(cleo, 'AVATAR')
  const second = await show(cleo, 'AVATAR')
  expect(second.avatar).not.toBe(first.avatar)

  const folder = join(world.dataFolder, 'media')
  const long = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const file of await readdir(folder))
    await utimes(join(folder, file), long, long).catch(() => undefined)
  await sweep({
    ...{ rows: sweepStore(db.sql), media: await openFolderStore(folder) },
    ...{
      logger: createLogger('silent', false),
      partials: await openPartials(join(world.dataFolder, 'uploads')),
    },
  })
  expect((await fetch(first.avatar)).status).toBe(404)
  expect((await fetch(second.avatar)).status).toBe(200)

  const removed = await cleo.get(REMOVE, { picture: 'AVATAR' })
  expect(removed.removeProfilePicture).toEqual({ id: cleo.id, avatar: '', backgroundImage: '' })
  expect((await graph.get(PERSON, { id: cleo.id })).user).toEqual(nothing)
  // Taken away already: it is as it was wanted.
  expect((await cleo.get(REMOVE, { picture: 'AVATAR' })).removeProfilePicture.avatar).toBe('')
})

async function login(name: string): Promise<{ token: string }> {
  const ask = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token } }'
  return (await graph.get(ask, { u: name, p: `${name} password` })).login
}
