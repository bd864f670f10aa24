import { expect, test } from 'vitest'
import { clip } from '../phone.ts'
import { form, multipart, send } from './send.ts'
import { ok, refused, userLike, videoLike } from './shapes.ts'
import { setTheStage, type Person } from './stage.ts'

const { world, sql, newcomer, tally } = await setTheStage({ settings: { MAX_UPLOAD_MB: '1' } })
const sunrise = await clip()

const publish = async (...parts: [string, string | Buffer][]) =>
  (await send(world.restUrl, '/douyin/publish/action/', { method: 'POST', ...multipart(parts) })).reply()

const titlesOf = async (person: Person) =>
  (await person.get('publish/list/')).video_list.map(({ title }: { title: string }) => title)

/** Files that belong to no video, and uploads that nobody has settled. */
async function leftovers() {
  const folders = ['spool', 'in-the-making', 'media', 'media/.incoming']
  const files = (await Promise.all(folders.map(world.filesIn))).flat()
  const published = await sql<{ name: string }[]>`
    select unnest(array[video_object, cover_object, small_cover_object]) as name from videos.videos`
  const unsettled = await sql<{ state: string }[]>`
    select state from videos.uploads where state not in ('READY', 'FAILED')`
  const known = new Set(['.incoming', ...published.map(({ name }) => name)])
  return [...files.filter((name) => !known.has(name)), ...unsettled.map(({ state }) => state)]
}

/** All that people see: a file that was refused is remembered for its author, and shows nowhere. */
async function tallyOfWhatShows() {
  const { 'videos.uploads': _, ...rest } = await tally()
  return rest
}

test('what is published is listed at once, whole, whatever the order of the parts', async () => {
  const ana = await newcomer('ana')
  expect(await publish(['data', sunrise], ['token', ana.token], ['title', '日出 🌅'])).toStrictEqual(ok)
  const author = userLike(ana, { work_count: 1 })
  const [video] = (await ana.get('publish/list/')).video_list
  expect(video).toStrictEqual(videoLike(video.id, author, { title: '日出 🌅' }))
  expect((await world.phone.get('feed/')).video_list[0]).toStrictEqual(video)

  expect(await publish(['title', 'token first'], ['token', ana.token], ['data', sunrise])).toStrictEqual(ok)
  expect(await titlesOf(ana)).toStrictEqual(['token first', '日出 🌅'])
  await expect.poll(leftovers).toStrictEqual([])
})

test('a request that is sent again is one video; another title is another video', async () => {
  const ana = await newcomer('ana')
  for (const title of ['one', 'one', 'two'])
    await publish(['data', sunrise], ['token', ana.token], ['title', title])
  expect(await titlesOf(ana)).toStrictEqual(['two', 'one'])
  expect((await ana.get('user/')).user.work_count).toBe(2)
})

test('the token may come in the query, too', async () => {
  const ana = await newcomer('ana')
  const path = `/douyin/publish/action?token=${ana.token}&title=${encodeURIComponent('从查询')}`
  const sent = await send(world.restUrl, path, {
    method: 'POST',
    ...multipart([
      ['data', sunrise],
      ['title', 'ignored'],
    ]),
  })
  expect(sent.reply()).toStrictEqual(ok)
  expect(await titlesOf(ana)).toStrictEqual(['从查询'])
})

test('a title has at most two hundred characters; too long ones do not use up the uploads of their author', async () => {
  const ana = await newcomer('ana')
  for (let n = 0; n < 6; n += 1) {
    expect(await publish(['data', sunrise], ['token', ana.token], ['title', '题'.repeat(201)])).toStrictEqual(
      refused(),
    )
  }
  for (const title of ['题'.repeat(200), '🎬'.repeat(200)]) {
    expect(await publish(['data', sunrise], ['token', ana.token], ['title', title])).toStrictEqual(ok)
  }
  expect(await publish(['data', sunrise], ['token', ana.token])).toStrictEqual(ok)
  expect(await titlesOf(ana)).toStrictEqual(['', '🎬'.repeat(200), '题'.repeat(200)])
})

test('a name of the file is never used', async () => {
  const ana = await newcomer('ana')
  const { body, headers } = multipart([
    ['data', sunrise],
    ['token', ana.token],
    ['title', 'x'],
  ])
  const renamed = Buffer.from(
    String(body?.toString('latin1')).replace('bear.mp4', '../../../../etc/passwd.sh'),
    'latin1',
  )
  expect(
    (
      await send(world.restUrl, '/douyin/publish/action/', { method: 'POST', headers, body: renamed })
    ).reply(),
  ).toStrictEqual(ok)
  const [{ play_url }] = (await ana.get('publish/list/')).video_list
  expect(play_url).toMatch(/\/media\/[0-9a-z]+\.mp4$/)
})

test('the part called data is the file and all others are texts, whatever clients write above them', async () => {
  const ana = await newcomer('ana')
  const part = (head: string, value: string | Buffer) => [
    Buffer.from(`--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]
  const token = part('name="token"', ana.token)
  const bodies = {
    'beside another file': [
      ...part('name="cover"; filename="c.jpg"\r\nContent-Type: image/jpeg', Buffer.alloc(40_000, 0xff)),
      ...[...token, ...part('name="title"', 'beside another file')],
      ...part('name="data"; filename="f.mp4"\r\nContent-Type: video/mp4', sunrise),
    ],
    'texts as blobs': [
      ...part('name="token"\r\nContent-Type: application/octet-stream', ana.token),
      ...part('name="title"; filename="blob"\r\nContent-Type: text/plain', 'texts as blobs'),
      ...part('name="data"; filename="blob"\r\nContent-Type: video/mp4', sunrise),
    ],
    'a file without a name': [
      ...[...token, ...part('name="title"', 'a file without a name')],
      ...part('name="data"\r\nContent-Type: video/mp4', sunrise),
    ],
  }
  for (const [title, parts] of Object.entries(bodies)) {
    const { reply } = await send(world.restUrl, '/douyin/publish/action/', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: Buffer.concat([...parts, Buffer.from('--x--\r\n')]),
    })
    expect([title, reply()]).toStrictEqual([title, ok])
    expect((await ana.get('publish/list/')).video_list[0]).toMatchObject({ title })
  }
})

test('what is no video, too large, empty or missing leaves nothing behind, and the reason is told', async () => {
  const ana = await newcomer('ana')
  const before = await tallyOfWhatShows()
  const files: [string, string | Buffer][][] = [
    [['data', Buffer.from('this is no video')]],
    [['data', sunrise.subarray(0, 20_000)]],
    [['data', Buffer.concat([sunrise.subarray(0, 200), Buffer.alloc(50_000, 1)])]],
    [['data', Buffer.alloc(0)]],
    [['data', Buffer.alloc(1024 * 1024 + 1)]],
    [['data', 'a field, no file']],
    [['video', sunrise]],
    [],
  ]
  for (const parts of files) {
    expect(await publish(...parts, ['token', ana.token], ['title', 'broken'])).toStrictEqual(refused())
  }
  expect(await tallyOfWhatShows()).toStrictEqual(before)
  await expect.poll(leftovers).toStrictEqual([])
})

test('guests are refused after their file was read, and nothing of it is kept', async () => {
  const before = await tallyOfWhatShows()
  for (const token of ['', 'not a token']) {
    expect(await publish(['data', Buffer.alloc(900_000, 7)], ['token', token], ['title', 'x'])).toStrictEqual(
      refused(),
    )
  }
  expect(await publish(['data', sunrise], ['title', 'x'])).toStrictEqual(refused())
  expect(await tallyOfWhatShows()).toStrictEqual(before)
  await expect.poll(leftovers).toStrictEqual([])
})

test('a body that is no multipart carries no video', async () => {
  const ana = await newcomer('ana')
  const { headers } = multipart([])
  for (const body of [
    form({ token: ana.token, title: 'x', data: 'x' }),
    { body: 'garbage', headers },
    { body: '', headers },
    {},
  ]) {
    const sent = await send(world.restUrl, `/douyin/publish/action/?token=${ana.token}`, {
      method: 'POST',
      ...body,
    })
    expect([sent.status, sent.reply()]).toStrictEqual([200, refused()])
  }
})

test('a phone that loses its connection halfway leaves nothing behind', async () => {
  const ana = await newcomer('ana')
  const before = await tallyOfWhatShows()
  const { body, headers } = multipart([
    ['token', ana.token],
    ['title', 'x'],
    ['data', sunrise],
  ])
  const cut = Buffer.from(body ?? '').subarray(0, 30_000)
  const whole = send(world.restUrl, '/douyin/publish/action/', { method: 'POST', body: cut, headers })
  expect((await whole).reply()).toStrictEqual(refused())
  expect(await tallyOfWhatShows()).toStrictEqual(before)
  await expect.poll(leftovers).toStrictEqual([])
})
