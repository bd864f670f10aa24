import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openOverload, type Overload } from './overload.ts'

const asked = (kind: string, from = '203.0.113.7') => ({ kind, from })

/** How many more are let in at this moment, of one kind or of none yet. */
function admitted(overload: Overload, kind?: string): number {
  let count = 0
  while (count < 5_000 && overload.admit(kind === undefined ? kind : asked(kind))) count += 1
  return count
}

test('fewer are let in while answers take too long, never fewer than a few, and more again afterwards', async () => {
  using overload = openOverload({ port: 'test', targetMs: 5_000 })
  const answerAll = async (ms: number) => {
    const count = admitted(overload)
    for (let n = 0; n < count; n += 1) overload.answered(undefined, ms)
    await pause(150)
    return count
  }
  const atFirst = await answerAll(6_000)
  const then = await answerAll(6_000)
  expect(then).toBeLessThan(atFirst)
  expect(then).toBeGreaterThan(64)
  // Few come, and they are too late all the same.
  for (let n = 0; n < 10; n += 1) overload.admit()
  for (let n = 0; n < 10; n += 1) overload.answered(undefined, 6_000)
  await pause(150)
  const fewest = await answerAll(1)
  expect(fewest).toBe(64)
  for (let turn = 0; turn < 3; turn += 1) await answerAll(1)
  expect(await answerAll(1)).toBeGreaterThan(fewest)
})

test('what stands still keeps to its part for as long as it does, so that another kind is let in', async () => {
  using overload = openOverload({ port: 'test', targetMs: 5_000 })
  const stuck = admitted(overload, 'feed')
  expect(overload.admit(asked('feed'))).toBe(false)
  await pause(250)
  expect(overload.admit(asked('feed'))).toBe(false)
  expect(overload.admit(asked('likes'))).toBe(true)
  expect(stuck).toBeLessThan(512)
})

test('what stands still takes no more than its part when the room becomes smaller, either', async () => {
  using overload = openOverload({ port: 'test', targetMs: 5_000 })
  const stuck = admitted(overload, 'message')
  for (let look = 0; look < 30; look += 1) {
    for (let n = 0; n < 10; n += 1) if (overload.admit(asked('feed'))) overload.answered(asked('feed'), 6_000)
    await pause(110)
  }
  const others = admitted(overload, 'feed')
  expect(others).toBeGreaterThan(10)
  expect(others, `${stuck} stand still`).toBeLessThan(stuck / 2)
})

test('who is let in before it is known what they want keeps to the part of what they want, too', async () => {
  using overload = openOverload({ port: 'test', targetMs: 5_000 })
  let begun = 0
  for (let n = 0; n < 300; n += 1) {
    expect(overload.admit()).toBe(true)
    if (overload.begin(asked('chat'))) begun += 1
    else overload.answered(undefined, 1)
  }
  expect(begun).toBe(256)
  expect(overload.admit()).toBe(true)
  expect(overload.begin(asked('videos'))).toBe(true)
  overload.end(asked('chat'))
  expect(overload.begin(asked('chat'))).toBe(true)
})

test('R-34: when one kind of request is all that comes, a tenth fewer are let in while it is slow, and more again afterwards', async () => {
  using overload = openOverload({ port: 'test', targetMs: 5_000 })
  const answerAll = async (ms: number) => {
    const count = admitted(overload, 'feed')
    for (let n = 0; n < count; n += 1) overload.answered(asked('feed'), ms)
    await pause(150)
    return count
  }
  const atFirst = await answerAll(6_000)
  const then = await answerAll(1)
  expect(then).toBeLessThan(atFirst)
  expect(then).toBeGreaterThan(atFirst * 0.8)
  await answerAll(1)
  expect(await answerAll(1)).toBeGreaterThan(then)
})

test('S-28: a crowd at one address that signs in does not keep others from signing in, and many crowds have an end', () => {
  using overload = openOverload({ port: 'test', targetMs: 5_000 })
  const crowd = admitted(overload, 'login')
  expect(overload.admit(asked('login'))).toBe(false)
  const ana = asked('login', '198.51.100.1')
  expect(overload.isFull(ana)).toBe(false)
  expect(overload.admit(ana)).toBe(true)
  expect(overload.admit(ana)).toBe(false)
  overload.answered(ana, 30)
  expect(overload.admit(ana)).toBe(true)
  let others = 0
  while (overload.admit(asked('login', `2001:db8:${others}::/64`))) others += 1
  expect([crowd, others]).toEqual([256, 126])
  expect(overload.admit(asked('feed')), 'which others want').toBe(true)
})
