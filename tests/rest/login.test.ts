import { expect, test } from 'vitest'
import { ok, refused } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer } = await setTheStage()
const login = (username: string, password = 'sesame') =>
  world.phone.post('user/login/', { username, password })
const nobody = refused({ user_id: 0, token: '' })

test('who signs in gets a token that works at once', async () => {
  const ana = await newcomer('ana')
  const reply = await login(ana.name)
  expect(reply).toStrictEqual({ ...ok, user_id: ana.userId, token: expect.stringMatching(/^\S{20,}$/) })
  expect(await world.phone.get('user/', { token: reply.token })).toMatchObject({ user: { id: ana.userId } })
})

test('two phones of one person stay signed in side by side', async () => {
  const ana = await newcomer('ana')
  const { token } = await login(ana.name)
  expect(token).not.toBe(ana.token)
  for (const each of [token, ana.token]) {
    expect(await world.phone.get('user/', { token: each })).toMatchObject({ user: { id: ana.userId } })
  }
})

test('the refusal does not tell whether the name or the password was wrong', async () => {
  const ana = await newcomer('ana')
  const [wrongPassword, wrongName] = [
    await login(ana.name, 'open'),
    await login('nobody by that name', 'open'),
  ]
  expect(wrongPassword).toStrictEqual(nobody)
  expect(wrongName).toStrictEqual(wrongPassword)
})

test('nobody is locked out by wrong guesses', async () => {
  const ana = await newcomer('ana')
  for (let guess = 0; guess < 8; guess += 1) await login(ana.name, `guess ${guess}`)
  expect(await login(ana.name)).toMatchObject({ status_code: 0, user_id: ana.userId })
})

test('a password is compared to the letter', async () => {
  await world.phone.signUp('小红', 'Pässword 密码🔑')
  for (const close of ['pässword 密码🔑', 'Pa\u0308ssword 密码🔑', 'Pässword 密码🔑 ', 'Pässword 密码']) {
    expect(await login('小红', close)).toStrictEqual(nobody)
  }
  expect(await login('小红', 'Pässword 密码🔑')).toMatchObject({ status_code: 0 })
})

test('what is missing, empty, or far too long signs nobody in', async () => {
  const ana = await newcomer('ana')
  for (const [name, password] of [
    ['', ''],
    [ana.name, ''],
    [ana.name, 'x'.repeat(5_000)],
    ['x'.repeat(5_000), 'x'],
  ] as const) {
    expect(await login(name, password)).toStrictEqual(nobody)
  }
  expect(await world.phone.post('user/login/', {})).toStrictEqual(nobody)
  expect(await world.phone.post('user/login/', { username: ana.name })).toStrictEqual(nobody)
  expect(await login(ana.name, 'a\0b')).toStrictEqual(nobody)
})
