import { expect, test } from 'vitest'
import { atTheSameTime } from './at-the-same-time.ts'

const soon = () => new Promise((resolve) => setTimeout(resolve, 1))

test('what thirty-two ask for at once is done once, and what one asks for later anew', async () => {
  const once = atTheSameTime<number>()
  let count = 0
  const work = async () => {
    await soon()
    return (count += 1)
  }
  const asked = await Promise.all(Array.from({ length: 32 }, () => once('the same', work)))
  expect(new Set(asked)).toEqual(new Set([1]))
  expect(await Promise.all([once('the same', work), once('another', work)])).toEqual([2, 3])
})

test('that the first is refused is not held against the others: one of them has it done for all', async () => {
  const once = atTheSameTime<string>()
  const tries: string[] = []
  const workOf = (who: string) => async () => {
    tries.push(who)
    await soon()
    if (who === 'spendthrift') throw new Error('too many')
    return `done by ${who}`
  }
  const asked = ['spendthrift', 'ana', 'ben'].map((who) => once('the same', workOf(who)))
  await expect(asked[0]).rejects.toThrow('too many')
  expect(await Promise.all(asked.slice(1))).toEqual(['done by ana', 'done by ana'])
  expect(tries).toEqual(['spendthrift', 'ana'])
})
