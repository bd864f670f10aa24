import { Transform, type TransformCallback } from 'node:stream'
import { isInCompany } from './company.ts'

const KIB = 1024

/** Whose bytes: of somebody who is known to be wanted here, or of whoever it may be. */
export type Standing = 'known' | 'stranger'

/** How much is read in a millisecond, in bytes. */
interface Speed {
  alone: number
  /** While others ask for something. */
  inCompany: number
}

/**
 * Every piece that is read is new memory, and the garbage of 64 MiB lets everybody wait until it is collected: strangers
 * cause that once in sixteen seconds, all together.
 */
const SPEEDS: Readonly<Record<Standing, Speed>> = {
  known: { alone: Infinity, inCompany: 64 * KIB },
  stranger: { alone: 64 * KIB, inCompany: 4 * KIB },
}

/** What timers are late by is made up for, up to so many milliseconds. */
const LATE_MS = 20

interface Piece {
  bytes: number
  read(): void
}

/** One piece of all that wait is read in a turn of the event loop at most; addresses take turns. */
function createTurns(speed: Speed) {
  /** By address, in the order of their turns. */
  const lanes = new Map<string, Piece[]>()
  let due = 0
  let isBusy = false

  function next(): void {
    isBusy = lanes.size > 0
    if (!isBusy) return
    const wait = due - performance.now()
    if (wait > 0) setTimeout(turn, wait)
    else setImmediate(turn)
  }

  function turn(): void {
    const [first] = lanes
    if (!first) return
    const [address, lane] = first
    lanes.delete(address)
    const piece = lane.shift()
    if (lane.length > 0) lanes.set(address, lane)
    const perMs = isInCompany() ? speed.inCompany : speed.alone
    due = Math.max(due, performance.now() - LATE_MS) + (piece?.bytes ?? 0) / perMs
    piece?.read()
    next()
  }

  return (address: string, piece: Piece) => {
    const lane = lanes.get(address)
    if (lane) lane.push(piece)
    else lanes.set(address, [piece])
    if (!isBusy) next()
  }
}

const turns = { known: createTurns(SPEEDS.known), stranger: createTurns(SPEEDS.stranger) }

/** Waits until somebody at an address may have so many bytes read. */
export function readingTurn(standing: Standing, address: string, bytes: number): Promise<void> {
  return new Promise((read) => turns[standing](address, { bytes, read }))
}

/**
 * Passes a body on piece by piece, each when `turn` lets it: however many come in, and however fast, between two pieces
 * everything else is done that there is to do.
 */
export function inTurns(turn: (bytes: number) => Promise<void>): Transform {
  return new Transform({
    async transform(piece: Buffer, _encoding, done: TransformCallback) {
      try {
        await turn(piece.length)
      } catch (error) {
        return done(error instanceof Error ? error : new Error(String(error)))
      }
      done(null, piece)
    },
  })
}
