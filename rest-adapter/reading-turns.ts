import { Transform, type TransformCallback } from 'node:stream'
import { isInCompany } from '#platform/http/company.ts'

/** In company a piece every so often, in milliseconds: reading then takes a part of the time, and others the rest. */
const IN_COMPANY_MS = 1

const waiting: (() => void)[] = []

/** One piece of all bodies that are being read is passed on at a time, alone one in each turn of the event loop. */
function nextTurn(): void {
  if (isInCompany()) setTimeout(turn, IN_COMPANY_MS)
  else setImmediate(turn)
}

function turn(): void {
  waiting.shift()?.()
  if (waiting.length > 0) nextTurn()
}

/**
 * Passes a body on piece by piece, each when it is its turn: however many files come in, and however fast, between two
 * pieces everything else is done that there is to do.
 */
export function inTurns(): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done: TransformCallback) {
      waiting.push(() => done(null, piece))
      if (waiting.length === 1) nextTurn()
    },
  })
}
