import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distinct } from './distinct.ts'
import { randomFor } from './random.ts'
import { shares } from './shares.ts'

test('shares add up to the total and none is larger than allowed', () => {
  const divisions = fc
    .record({ seed: fc.nat(), parts: fc.integer({ min: 1, max: 50 }), most: fc.nat({ max: 40 }) })
    .chain((division) =>
      fc.nat({ max: division.parts * division.most }).map((total) => ({ ...division, total })),
    )
  fc.assert(
    fc.property(divisions, (division) => {
      const all = [...shares({ ...division, purpose: 'test' })]
      expect(all).toHaveLength(division.parts)
      expect(all.reduce((sum, share) => sum + share, 0)).toBe(division.total)
      expect(all.every((share) => share >= 0 && share <= division.most)).toBe(true)
    }),
  )
})

test('a fifth of the parts gets more than half of the total', () => {
  const all = [...shares({ seed: 1, purpose: 'test', parts: 10_000, total: 100_000, most: 3000 })]
  const richest = all.sort((a, b) => b - a).slice(0, 2000)
  expect(richest.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(50_000)
})

test('whoever is chosen is chosen once, and nobody who is barred', () => {
  const choices = fc
    .integer({ min: 1, max: 60 })
    .chain((size) => fc.record({ size: fc.constant(size), count: fc.nat({ max: size - 1 }) }))
  fc.assert(
    fc.property(fc.nat(), choices, (seed, { size, count }) => {
      const isBarred = (index: number) => index === seed % size
      const chosen = [...distinct({ random: randomFor(seed, 'test'), count, size, skew: 2, isBarred })]
      expect(new Set(chosen).size).toBe(count)
      expect(chosen.some(isBarred)).toBe(false)
    }),
  )
})
