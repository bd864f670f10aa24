import { expect, test } from 'vitest'
import { collectGarbage } from '../../tests/collect-garbage.ts'
import type { Caller } from './caller.ts'
import { createSealer } from './seal.ts'

const caller: Caller = { viewer: null, scope: 'graph', origin: '', address: '', requestId: 'r' }

test('a seal is opened once, for as long as it is good', () => {
  let time = 0
  const [writer, reader] = [createSealer('secret', () => time), createSealer('secret', () => time)]
  for (const seconds of [0, 10, 29, 31, 59, 200]) {
    time = seconds * 1_000
    const seal = writer.seal(caller, 'chat', '{}')
    expect(reader.open(seal, 'chat', '{}')).toEqual(caller)
    for (const later of [0, 1, 15, 29, 30]) {
      time = (seconds + later) * 1_000
      expect(reader.open(seal, 'chat', '{}')).toBeNull()
    }
  }
})

test('a clock that was set back makes no seal good twice, and does not make all of them be remembered', () => {
  let time = 3_600_000
  const [writer, reader] = [createSealer('secret', () => time), createSealer('secret', () => time)]
  const early = writer.seal(caller, 'chat', '{}')
  expect(reader.open(early, 'chat', '{}')).toEqual(caller)
  time = 0
  const heldAfter = (seconds: number) => {
    for (const end = time + seconds * 1_000; time < end; time += 20) {
      const seal = writer.seal(caller, 'chat', '{}')
      expect(reader.open(seal, 'chat', '{}')).not.toBeNull()
    }
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  const soon = heldAfter(100)
  expect(heldAfter(400) - soon).toBeLessThan(500_000)
  expect(reader.open(early, 'chat', '{}')).toBeNull()
})

test('the same question, asked twice, is sealed twice', () => {
  const sealer = createSealer('secret', () => 0)
  const seals = Array.from({ length: 100 }, () => sealer.seal(caller, 'chat', '{}'))
  expect(new Set(seals).size).toBe(100)
  for (const seal of seals) expect(sealer.open(seal, 'chat', '{}')).toEqual(caller)
})

test('one that was tried at the wrong door is still good at the right one', () => {
  const sealer = createSealer('secret', () => 0)
  const seal = sealer.seal(caller, 'chat', '{}')
  expect(sealer.open(seal, 'users', '{}')).toBeNull()
  expect(sealer.open(seal, 'chat', '{"x":1}')).toBeNull()
  expect(sealer.open(seal, 'chat', '{}')).toEqual(caller)
})
