import { expect, test } from 'vitest'
import { createFairQueue } from './fair-queue.ts'

/** Work that ends when it is told to, and who did it in which order. */
function office(mostWaiting: number) {
  const queue = createFairQueue({ atOnce: 1, mostWaiting, refusal: () => new Error('full') })
  const done: string[] = []
  const refused: string[] = []
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const come = (who: string) =>
    queue
      .run(who, async () => {
        await opened
        done.push(who)
      })
      .catch(() => void refused.push(who))
  return { come, done, refused, open: () => open() }
}

test('S-13: who comes last from a quiet place is served before the crowd from a loud one', async () => {
  const { come, done, open } = office(10)
  const all = ['mob', 'mob', 'mob', 'mob', 'ana', 'ben'].map(come)
  open()
  await Promise.all(all)
  expect(done).toEqual(['mob', 'mob', 'ana', 'ben', 'mob', 'mob'])
})

test('S-13: who comes now and then is served before all crowds, however many there are', async () => {
  const { come, done, open } = office(50)
  const crowds = ['red', 'green', 'blue', 'pink']
  const waiting = [...crowds, ...crowds, ...crowds, ...crowds].map(come)
  open()
  await Promise.all(waiting.slice(0, 5))
  const before = done.length
  waiting.push(come('ana'))
  await Promise.all(waiting)
  expect(done.indexOf('ana') - before).toBeLessThan(2)
  expect(done).toHaveLength(17)
})

test('S-13: crowds that never come twice from one place do not keep all turns', async () => {
  const { come, done, open } = office(100)
  const waiting = ['ana', 'ana', 'ana', 'ana'].map(come)
  for (let n = 0; n < 40; n += 1) waiting.push(come(`moving ${n}`))
  open()
  await Promise.all(waiting)
  expect(done.lastIndexOf('ana')).toBeLessThan(15)
})

test('S-13: where there is no more room, the crowd makes room, and not for itself', async () => {
  const { come, done, refused, open } = office(3)
  const crowd = ['mob', 'mob', 'mob', 'mob', 'mob', 'mob'].map(come)
  await new Promise(setImmediate)
  expect(refused).toEqual(['mob', 'mob'])
  const others = ['ana', 'ben'].map(come)
  open()
  await Promise.all([...crowd, ...others])
  expect(done).toEqual(['mob', 'mob', 'ana', 'ben'])
  expect(refused).toHaveLength(4)
})

test('what fails gives its turn on', async () => {
  const queue = createFairQueue({ atOnce: 1, mostWaiting: 1, refusal: () => new Error('full') })
  const failing = queue.run('ana', () => Promise.reject(new Error('no')))
  const next = queue.run('ben', async () => 'done')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})
