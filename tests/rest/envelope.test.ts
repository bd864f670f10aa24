import { expect, test } from 'vitest'
import { everyEndpoint } from './every-endpoint.ts'
import { form, multipart, send, type Message } from './send.ts'
import { ok, refused, userLike } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer, film } = await setTheStage()
const ana = await newcomer('ana')
const ben = await newcomer('ben')
const [video = 0] = await film(ana, ['one'])

const json = (value: unknown): Message => ({
  body: typeof value === 'string' ? value : JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})

const post = async (path: string, message: Message = {}) =>
  (await send(world.restUrl, `/douyin/${path}`, { method: 'POST', ...message })).reply()

test.each(everyEndpoint)(
  '%s %s answers without parameters: HTTP 200, JSON, its own keys',
  async (method, path, empty) => {
    const { status, headers, reply } = await send(world.restUrl, `/douyin/${path}/`, { method })
    expect([status, headers['content-type']]).toStrictEqual([
      200,
      expect.stringMatching(/^application\/json(; charset=utf-8)?$/),
    ])
    const { status_code, status_msg, ...own } = reply()
    expect([status_code, status_msg]).toStrictEqual([expect.any(Number), expect.any(String)])
    for (const [key, value] of Object.entries(empty))
      expect(Array.isArray(own[key])).toBe(Array.isArray(value))
  },
)

test.each(everyEndpoint)(
  '%s %s is served with and without a slash, and with too many',
  async (method, path) => {
    const addresses = [
      `/douyin/${path}`,
      `/douyin/${path}/`,
      `//douyin/${path}/`,
      `/douyin//${path}`,
      `//douyin//${path}//`,
    ]
    const answers = addresses.map(async (address) => {
      const { status, headers, reply } = await send(
        world.restUrl,
        `${address}?token=${ana.token}&user_id=${ana.userId}`,
        { method },
      )
      const { next_time: _, ...rest } = reply()
      return { status, type: headers['content-type'], rest }
    })
    const [first, ...others] = await Promise.all(answers)
    expect(first?.status).toBe(200)
    for (const other of others) expect(other).toStrictEqual(first)
  },
)

test('S-20: tokens in addresses are kept by nobody on the way', async () => {
  const { headers } = await send(world.restUrl, `/douyin/user/?token=${ana.token}`)
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
})

test('parameters may come in any body', async () => {
  const parameters = { token: ben.token, video_id: video, action_type: 1, comment_text: '测试 & 评论+1' }
  const strings = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const)
  for (const body of [form(parameters), multipart(strings), json(parameters)]) {
    expect((await post('comment/action/', body)).comment).toMatchObject({
      content: '测试 & 评论+1',
      user: { id: ben.userId },
    })
  }
  const untyped = await post('comment/action/', { body: form(parameters).body })
  expect(untyped.comment.content).toBe('测试 & 评论+1')
})

test('the query wins over the body, and the first value over a repeated one', async () => {
  const query = `token=${ben.token}&token=${ana.token}&video_id=${video}&action_type=1&comment_text=first&comment_text=second`
  for (const body of [
    form({ comment_text: 'body', token: ana.token }),
    json({ comment_text: 'body', token: ana.token }),
    {},
  ]) {
    const { comment } = await post(`comment/action/?${query}`, body)
    expect(comment).toMatchObject({ content: 'first', user: { id: ben.userId } })
  }
  const repeated = { ...form({}), body: query }
  expect((await post('comment/action/', repeated)).comment).toMatchObject({
    content: 'first',
    user: { id: ben.userId },
  })
})

test('a GET may have a body', async () => {
  const body = form({ token: ana.token, user_id: ana.userId })
  const asked = await send(world.restUrl, '/douyin/relation/follow/list/', { ...body, method: 'GET' })
  expect(asked.reply()).toStrictEqual({ ...ok, user_list: [] })
  const self = await send(world.restUrl, '/douyin/user/', { ...form({ token: ana.token }), method: 'GET' })
  expect(self.reply()).toStrictEqual({ ...ok, user: userLike(ana, { work_count: 1 }) })
})

test('a query of ten thousand characters passes', async () => {
  const padding = 'x'.repeat(10_000)
  for (const [method, path] of everyEndpoint) {
    const { status } = await send(world.restUrl, `/douyin/${path}/?padding=${padding}&token=${ana.token}`, {
      method,
    })
    expect(status).toBe(200)
  }
  expect(await ana.get('user/', { padding })).toMatchObject({ status_code: 0, user: { id: ana.userId } })
})

test('ids may be written as Go prints a float64', async () => {
  const user_id = String(ana.userId)
  for (const spelled of [`${user_id}e+00`, `${user_id}e0`, `${user_id}E+00`]) {
    expect(await ben.get('user/', { user_id: spelled })).toMatchObject({
      status_code: 0,
      user: { id: ana.userId },
    })
  }
  expect(await ben.get('user/', { user_id: '1.234567e+06' })).toStrictEqual(refused({ user: null }))
})

test('an unknown address and a wrong method get the envelope too', async () => {
  for (const [method, path] of [
    ['GET', '/douyin/'],
    ['GET', '/douyin'],
    ['GET', '/douyin/nothing/'],
    ['POST', '/douyin/feed/'],
    ['GET', '/douyin/user/login/'],
    ['PUT', '/douyin/user/'],
    ['DELETE', '/douyin/comment/action/'],
    ['PATCH', '/douyin/feed'],
    ['GET', '/douyin/%ff%zz/'],
    ['GET', '/douyin/feed/../../etc/passwd'],
    ['GET', `/douyin/${'x'.repeat(9_000)}`],
    ['GET', '//douyin//nothing'],
  ] as const) {
    const { status, headers, reply } = await send(world.restUrl, path, { method })
    expect([path, status, headers['content-type']]).toStrictEqual([
      path,
      200,
      expect.stringContaining('application/json'),
    ])
    expect(reply()).toMatchObject(refused())
  }
  expect((await send(world.restUrl, '/elsewhere')).status).toBe(404)
})
