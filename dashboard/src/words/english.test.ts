import { expect, test } from 'vitest'
import { english } from './english.ts'

test('one follower is not called several', () => {
  expect(['0', '1', '2', '1.2K'].map(english.followers)).toEqual([
    '0 followers',
    '1 follower',
    '2 followers',
    '1.2K followers',
  ])
})
