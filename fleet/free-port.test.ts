import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

test('two services of a fleet are never given the same port, although none of them listens yet', async () => {
  const ports: number[] = []
  for (let service = 0; service < 1_000; service += 1) ports.push(await freePort())
  expect(new Set(ports).size).toBe(ports.length)
})
