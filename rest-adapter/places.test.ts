import { expect, test } from 'vitest'
import { createPlaces } from './places.ts'

test('S-50: strangers of many addresses leave half of the places to those who say who they are', () => {
  const places = createPlaces({ maxFiles: 32 })
  const taken = Array.from({ length: 50 }, (_, n) => places.take(`192.0.2.${n}`, false)).filter(Boolean)
  expect(taken).toHaveLength(16)
  expect(places.take('198.51.100.1', true)).not.toBeNull()
})

test('S-50: behind one address strangers have four places, and those who are known as many as before', () => {
  const places = createPlaces({ maxFiles: 32 })
  const strangers = Array.from({ length: 9 }, () => places.take('192.0.2.1', false))
  expect(strangers.filter(Boolean)).toHaveLength(4)
  const known = Array.from({ length: 20 }, () => places.take('192.0.2.1', true))
  expect(known.filter(Boolean)).toHaveLength(12)
  strangers[0]?.leave()
  expect(places.take('192.0.2.1', false)).not.toBeNull()
})

test('S-50: where files come one at a time, a stranger may send it', () => {
  const places = createPlaces({ maxFiles: 1 })
  const only = places.take('192.0.2.1', false)
  expect(only).not.toBeNull()
  expect(places.take('198.51.100.1', true)).toBeNull()
})
