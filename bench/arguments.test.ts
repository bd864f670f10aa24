import { describe, expect, it } from 'vitest'
import { parseArguments } from './arguments.ts'

const defaults = { minutes: 60, only: '', mode: 'one', quick: false }
const words = { mode: ['one', 'workers'] }

describe('what a benchmark is told on its command line', () => {
  it('is what holds unless something else is said', () => {
    expect(parseArguments([], defaults, words)).toEqual(defaults)
    expect(parseArguments(['--minutes', '5', '--quick', '--mode', 'workers'], defaults, words)).toEqual({
      ...defaults,
      ...{ minutes: 5, quick: true, mode: 'workers' },
    })
  })

  it.each([
    [['--minute', '5'], /--minute/],
    [['5'], /'5'/],
    [['--minutes', 'soon'], '--minutes is a whole number, 1 or more.'],
    [['--minutes', '0'], '--minutes is a whole number, 1 or more.'],
    [['--mode', 'two'], '--mode is one of: one, workers.'],
  ])('is refused where there is no such thing: %s', (args, sentence) => {
    expect(() => parseArguments(args, defaults, words)).toThrow(sentence)
  })
})
