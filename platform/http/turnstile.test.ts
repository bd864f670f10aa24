import { expect, test } from 'vitest'
import { edgeRatesBy } from '#platform/rate/edge-rates.ts'
import { createTurnstile, IGNORED_MS } from './turnstile.ts'

function stage(setting: string, mostConnections = 3) {
  let time = 0
  const turnstile = createTurnstile({ mostConnections, rates: edgeRatesBy(setting) }, () => time)
  return { turnstile, wait: (seconds: number) => (time += seconds * 1_000) }
}

test('S-78: an address has so many connections at once, others have theirs', () => {
  const { turnstile } = stage('')
  for (let n = 0; n < 3; n += 1) expect(turnstile.enter('mob')).toBeNull()
  expect(turnstile.enter('mob')).toEqual({ reason: 'connections' })
  expect(turnstile.enter('ana')).toBeNull()
  turnstile.left('mob')
  expect(turnstile.enter('mob')).toBeNull()
})

test('S-28: requests beyond what an address may ask are refused until some came back', () => {
  const { turnstile, wait } = stage('requests=10/10')
  for (let n = 0; n < 10; n += 1) expect(turnstile.ask('mob')).toBeNull()
  expect([turnstile.objects('mob'), turnstile.objects('ana')]).toEqual([true, false])
  expect(turnstile.ask('mob')).toEqual({ reason: 'requests', retryAfter: 1 })
  expect(turnstile.ask('ana')).toBeNull()
  wait(2)
  expect([turnstile.ask('mob'), turnstile.ask('mob')]).toEqual([null, null])
  expect(turnstile.ask('mob')).toMatchObject({ reason: 'requests' })
})

test('S-28: who does not heed refusals is not listened to for a while, and then has a few more', () => {
  const { turnstile, wait } = stage('refusals=5/50')
  for (let n = 0; n < 4; n += 1) turnstile.refused('mob')
  expect(turnstile.ask('mob')).toBeNull()
  turnstile.refused('mob')
  expect([turnstile.ask('mob'), turnstile.enter('mob')]).toEqual([
    { reason: 'ignored' },
    { reason: 'ignored' },
  ])
  expect([turnstile.ask('ana'), turnstile.enter('ana')]).toEqual([null, null])
  wait(IGNORED_MS / 1_000)
  expect(turnstile.enter('mob')).toBeNull()
  // A refusal in ten seconds is forgiven: all of them are.
  for (let n = 0; n < 5; n += 1) turnstile.refused('mob')
  expect(turnstile.ask('mob')).toEqual({ reason: 'ignored' })
})

test('S-50: who sends large files for nothing is not listened to either', () => {
  const { turnstile } = stage('unwanted-mb=100/100')
  turnstile.unwanted('mob', 60_000_000)
  expect(turnstile.ask('mob')).toBeNull()
  turnstile.unwanted('mob', 60_000_000)
  expect(turnstile.ask('mob')).toEqual({ reason: 'ignored' })
})

test('where rates are off, connections alone are counted', () => {
  const { turnstile } = stage('off', 1)
  for (let n = 0; n < 100; n += 1) turnstile.refused('mob')
  expect([turnstile.ask('mob'), turnstile.enter('mob')]).toEqual([null, null])
  expect(turnstile.enter('mob')).toEqual({ reason: 'connections' })
})
