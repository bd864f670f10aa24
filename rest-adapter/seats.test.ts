import { expect, test } from 'vitest'
import { createSeats } from './seats.ts'

test('S-50: strangers of many addresses leave half of the seats to those who say who they are', () => {
  const seats = createSeats({ maxFiles: 32 })
  const taken = Array.from({ length: 50 }, (_, n) => seats.take(`192.0.2.${n}`, false)).filter(Boolean)
  expect(taken).toHaveLength(16)
  expect(seats.take('198.51.100.1', true)).not.toBeNull()
})

test('S-50: behind one address strangers have four seats, and those who are known as many as before', () => {
  const seats = createSeats({ maxFiles: 32 })
  const strangers = Array.from({ length: 9 }, () => seats.take('192.0.2.1', false))
  expect(strangers.filter(Boolean)).toHaveLength(4)
  const known = Array.from({ length: 20 }, () => seats.take('192.0.2.1', true))
  expect(known.filter(Boolean)).toHaveLength(12)
  strangers[0]?.leave()
  expect(seats.take('192.0.2.1', false)).not.toBeNull()
})

test('S-50: where files come one at a time, a stranger may send it', () => {
  const seats = createSeats({ maxFiles: 1 })
  const only = seats.take('192.0.2.1', false)
  expect(only).not.toBeNull()
  expect(seats.take('198.51.100.1', true)).toBeNull()
})
