import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('what is not given follows the number of users', () => {
  expect(readOptions(['--users', '1000'])?.counts).toEqual({
    users: 1000,
    videos: 10_000,
    views: 300_000,
    likes: 100_000,
    comments: 30_000,
    follows: 30_000,
    messages: 20_000,
  })
  expect(readOptions(['--users', '5'])?.counts).toMatchObject({ likes: 125, follows: 10 })
  expect(readOptions(['--videos=0'])?.counts).toMatchObject({ videos: 0, views: 0, likes: 0, comments: 0 })
})

test('the day, the seed and the database can be chosen', () => {
  const argv = ['--until', '2030-12-31', '--seed', '7', '--database-url', 'postgres://somewhere/db']
  const chosen = { until: Date.UTC(2030, 11, 31), seed: 7, databaseUrl: 'postgres://somewhere/db' }
  expect(readOptions(argv)).toMatchObject(chosen)
})

test('--help asks for the usage', () => {
  expect(readOptions(['--users', '7', '--help'])).toBeNull()
})

test.each([
  [['--users', 'many'], '--users must be a whole number'],
  [['--users', '-1'], '--users'],
  [['--users='], 'not empty'],
  [['--cats', '3'], '--cats'],
  [['--users', '2', '--videos', '2', '--likes', '5'], '--likes 5 is too many: 2 users and 2 videos allow 4.'],
  [['--users', '2', '--follows', '3'], '--follows 3 is too many'],
  [['--users', '1', '--messages', '1'], '--messages 1 is too many'],
  [['--users', '0', '--videos', '1'], 'Videos need somebody who makes them'],
  [['--until', '2030-02-30'], 'must be a day'],
  [['more'], 'more'],
])('%j is refused with a sentence', (argv, sentence) => {
  expect(() => readOptions(argv)).toThrow(sentence)
})
