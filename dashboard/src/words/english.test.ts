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

test('one person is not called several, and a page is not taken for everybody', () => {
  expect([english.found(1, true), english.found(2, true), english.found(20, false)]).toEqual([
    '1 person',
    '2 people',
    'The first 20 people',
  ])
})
