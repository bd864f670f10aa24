import { expect, test } from 'vitest'
import { gather, gatherQuestions } from './gather.ts'

/** Work that ends when it is told to, and what it was given each time. */
function slowWork() {
  const begun: { key: string; items: readonly string[]; end(): void; fail(): void }[] = []
  const work = (key: string, items: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      begun.push({ key, items, end: () => resolve(items.join('+')), fail: () => reject(new Error('broken')) })
    })
  return { begun, ask: gather(work) }
}

const soon = () => new Promise((resolve) => setImmediate(resolve))

test('whoever comes alone is served at once; who comes meanwhile is served together', async () => {
  const { begun, ask } = slowWork()
  const answers = ['a', 'b', 'c'].map((item) => ask('film', item))
  expect(begun.map(({ items }) => items)).toStrictEqual([['a']])
  begun[0]?.end()
  await soon()
  expect(begun.map(({ items }) => items)).toStrictEqual([['a'], ['b', 'c']])
  begun[1]?.end()
  expect(await Promise.all(answers)).toStrictEqual(['a', 'b+c', 'b+c'])
  void ask('film', 'd')
  expect(begun[2]?.items).toStrictEqual(['d'])
})

test('different things wait for nothing of each other', () => {
  const { begun, ask } = slowWork()
  void ask('film', 'a')
  void ask('song', 'b')
  expect(begun.map(({ key }) => key)).toStrictEqual(['film', 'song'])
})

test('a failure is told to everybody who was in it, and to nobody after it', async () => {
  const { begun, ask } = slowWork()
  const first = ask('film', 'a')
  const others = [ask('film', 'b'), ask('film', 'c')]
  begun[0]?.end()
  await first
  await soon()
  begun[1]?.fail()
  expect((await Promise.allSettled(others)).map(({ status }) => status)).toStrictEqual([
    'rejected',
    'rejected',
  ])
  const after = ask('film', 'd')
  await soon()
  begun[2]?.end()
  expect(await after).toBe('d')
})

test('what cannot be had for long is refused to those, too, who came meanwhile, and not to who comes later', async () => {
  let isHeld = true
  const held = new Error('held by somebody else')
  const ask = gather(
    async (_key: string, items: readonly string[]) => {
      await soon()
      if (isHeld) throw held
      return items.join('+')
    },
    (error) => error === held,
  )
  const answers = await Promise.allSettled(['a', 'b', 'c'].map((item) => ask('film', item)))
  expect(answers.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected', 'rejected'])
  isHeld = false
  expect(await ask('film', 'd')).toBe('d')
})

test('questions that are gathered are each given their own answer, by work that begins after they were asked', async () => {
  const begun: (readonly string[])[] = []
  const ask = gatherQuestions(async (questions: readonly string[]) => {
    begun.push(questions)
    await soon()
    return questions.map((question) => `${question}!`)
  })
  expect(await Promise.all(['a', 'b', 'c'].map(ask))).toStrictEqual(['a!', 'b!', 'c!'])
  expect(begun).toStrictEqual([['a'], ['b', 'c']])
})
