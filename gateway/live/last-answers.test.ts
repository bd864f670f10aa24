import { afterEach, expect, test, vi } from 'vitest'
import { lastAnswers } from './last-answers.ts'

afterEach(() => vi.useRealTimers())

test('who waits for nothing is shown out at once, who waits for an answer when it came', async () => {
  const answers = lastAnswers()
  const told: string[] = []
  answers.afterwards(() => told.push('at once'))
  expect(told).toEqual(['at once'])

  let answer: (text: string) => void = () => undefined
  const asked = answers.during(() => new Promise<string>((resolve) => (answer = resolve)))
  answers.afterwards(() => told.push('afterwards'))
  answer('done')
  expect(await asked).toBe('done')
  expect(told).toEqual(['at once'])
  await vi.waitFor(() => expect(told).toEqual(['at once', 'afterwards']))
})

test('nobody is waited for longer than five seconds', async () => {
  vi.useFakeTimers()
  const answers = lastAnswers()
  let isShownOut = false
  void answers.during(() => new Promise(() => undefined))
  answers.afterwards(() => (isShownOut = true))
  vi.advanceTimersByTime(4_999)
  expect(isShownOut).toBe(false)
  vi.advanceTimersByTime(1)
  expect(isShownOut).toBe(true)
})
