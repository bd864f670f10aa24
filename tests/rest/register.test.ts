import { expect, test } from 'vitest'
import { userLike, ok, refused } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer, tally } = await setTheStage()
const register = (username: string, password = 'sesame') =>
  world.phone.post('user/register/', { username, password })
const nobody = refused({ user_id: 0, token: '' })

test('who registers is signed in at once and has an empty profile', async () => {
  const reply = await register('ana', 'sesame')
  const signedIn = { ...ok, user_id: expect.any(Number), token: expect.stringMatching(/^\S{20,}$/) }
  expect(reply).toStrictEqual(signedIn)
  const { user } = await world.phone.get('user/', { token: reply.token, user_id: reply.user_id })
  expect(user).toStrictEqual(userLike({ ...world.phone, userId: reply.user_id, name: 'ana' }))
})

test('a name is taken once, and the refusal still carries an empty token', async () => {
  await register('ben')
  expect(await register('ben')).toStrictEqual(nobody)
})

test('names that look the same are the same name', async () => {
  await register('Cleo')
  for (const name of ['cleo', 'CLEO', ' Cleo ', 'Ｃｌｅｏ', 'Cl\u200beo'])
    expect(await register(name)).toStrictEqual(nobody)
})

test('of ten registrations of one name at once one succeeds', async () => {
  const replies = await Promise.all(Array.from({ length: 10 }, () => register('everybody')))
  expect(replies.filter(({ status_code }) => status_code === 0)).toHaveLength(1)
})

test('names and passwords are measured in characters', async () => {
  expect(await register('抖'.repeat(32), '音'.repeat(32))).toMatchObject({ status_code: 0 })
  expect(await register('🎬'.repeat(32), '🔑'.repeat(32))).toMatchObject({ status_code: 0 })
  expect(await register('抖'.repeat(33))).toStrictEqual(nobody)
  expect(await register('dora', 'x'.repeat(33))).toStrictEqual(nobody)
  expect(await register('dora', 'x')).toMatchObject({ status_code: 0 })
})

test('a name is kept exactly as it was written', async () => {
  for (const name of [
    '小明 的 手机',
    'Zoe\u0308',
    'ева@почта.рф',
    '👩‍👩‍👧',
    'o\'neil "; drop table users --',
    'ana&ben=1?#%',
  ]) {
    const { token } = await register(name)
    const { user } = await world.phone.get('user/', { token })
    expect(user.name).toBe(name)
  }
})

test('nothing, white space, and characters that cannot be stored are no name', async () => {
  const before = await tally()
  for (const name of ['', '   ', '\u200b', 'a\0b', 'a\nb']) expect(await register(name)).toStrictEqual(nobody)
  expect(await register('erik', '')).toStrictEqual(nobody)
  expect(await world.phone.post('user/register/', { username: 'erik' })).toStrictEqual(nobody)
  expect(await world.phone.post('user/register/', { password: 'sesame' })).toStrictEqual(nobody)
  expect(await tally()).toStrictEqual(before)
})

test('registering while signed in as somebody else makes a new person', async () => {
  const ana = await newcomer('ana')
  const reply = await ana.post('user/register/', { username: 'her sister', password: 'sesame' })
  expect(reply).toMatchObject({ status_code: 0 })
  expect(reply.user_id).not.toBe(ana.userId)
})
