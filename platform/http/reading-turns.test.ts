import { expect, test } from 'vitest'
import { noticeRequest } from './company.ts'
import { readingTurn } from './reading-turns.ts'

const PIECE = 64 * 1024

test('S-50: who sends one piece does not wait for all of somebody who sends a hundred', async () => {
  const read: string[] = []
  const come = (who: string) => readingTurn('stranger', who, 1_000).then(() => read.push(who))
  await Promise.all([...Array.from({ length: 100 }, () => come('mob')), come('ana')])
  expect(read.indexOf('ana')).toBeLessThan(3)
})

test('S-50: in company strangers are read at two megabytes a second, all together', async () => {
  const begun = performance.now()
  const pieces = Array.from({ length: 16 }, (_, n) => {
    noticeRequest()
    return readingTurn('stranger', `stranger ${n}`, PIECE)
  })
  const company = setInterval(noticeRequest, 50)
  await Promise.all(pieces).finally(() => clearInterval(company))
  // 15 pieces are waited for, but for what timers may make up for.
  expect(performance.now() - begun).toBeGreaterThan(15 * 32 - 30)
})
