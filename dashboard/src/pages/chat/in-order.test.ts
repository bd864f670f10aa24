import { expect, test } from 'vitest'
import type { Line, MessagesResult } from '../../operations.generated.ts'
import { readAgain } from './in-order.ts'

const lines = (first: number, last: number): Line[] =>
  Array.from({ length: last - first + 1 }, (_, n) => ({
    ...{ id: String(first + n), sequence: first + n, content: 'said', sentAt: first + n },
    ...{ sender: { id: '1' }, recipient: { id: '2' } },
  }))
const page = (items: Line[], hasOlder = false): MessagesResult => ({
  messages: { items, hasOlder },
  user: { id: '2', name: 'ben', avatar: '' },
})
const sequences = ({ messages }: MessagesResult) => messages.items.map(({ sequence }) => sequence)

test('what was said while the newest messages were being read again stays behind them', () => {
  expect(sequences(readAgain(page(lines(1, 6)), page(lines(2, 5))))).toEqual([1, 2, 3, 4, 5, 6])
})

test('what lies before a gap is asked for again', () => {
  const read = readAgain(page(lines(1, 3)), page(lines(6, 9), true))
  expect(sequences(read)).toEqual([6, 7, 8, 9])
  expect(read.messages.hasOlder).toBe(true)
})
