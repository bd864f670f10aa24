import { expect, test } from 'vitest'
import { isSlow, patternsForStrangers, patternsIn } from './slow-patterns.ts'

test('S-89: no pattern that may read what a stranger wrote takes much longer than the text is long', () => {
  const patterns = patternsForStrangers()
  expect(patterns.length).toBeGreaterThan(40)
  const slow = patterns.filter(({ pattern }) => isSlow(pattern))
  expect(slow.map(({ file, pattern }) => `${file}: ${pattern}`)).toEqual([])
})

test.each([
  ['twice the same, without end', /^(a+)+$/, true],
  ['a sentence from anywhere to the end', /Did you mean .+\?$/s, true],
  ['a number at its place', /^\d{1,9}$/, false],
])('S-89: %s is known for what it is', (_what, pattern, is) => {
  expect(isSlow(pattern)).toBe(is)
})

test('S-89: patterns are found wherever they stand in a program', () => {
  expect(
    patternsIn('const f = (x: string) => ({ [`a${x}`]: [/b+/u.test(x), x.replace(/c/g, "")] })'),
  ).toEqual([/b+/u, /c/g])
})
