import type { Readable } from 'node:stream'
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
 * cause that once in half a minute, all together.
 */
const SPEEDS: Readonly<Record<Standing, Speed>> = {
  known: { alone: Infinity, inCompany: 64 * KIB },
  stranger: { alone: 64 * KIB, inCompany: 2 * KIB },
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

/** A body that is being read. */
export interface Reading {
  /** Rejects when the body breaks off, its turn never comes, or what is done with a piece fails. */
  readonly done: Promise<void>
  /** Reads nothing more; the body stays as it is. */
  stop(): void
}

/**
 * Reads a body piece by piece, each when `turn` lets it: however many come in, and however fast, between two pieces
 * everything else is done that there is to do. What has not had its turn stays outside, but for one piece: memory in which
 * something waits is only freed by a collection of everything.
 */
export function readInTurns(
  body: Readable,
  turn: (bytes: number) => Promise<void>,
  take: (piece: Buffer) => Promise<void> | void,
): Reading {
  const stopped = new AbortController()

  async function read(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (body.readableLength > 0) await turn(body.readableLength)
      if (stopped.signal.aborted) return
      // A body of a request is in bytes.
      const piece = body.read() as Buffer | null
      if (piece) await take(piece)
      else if (body.readableEnded) return
      else if (body.destroyed) throw new Error('the body broke off')
      else await somethingNew(body, stopped.signal)
    }
  }
  return { done: read(), stop: () => stopped.abort() }
}

/** Waits until there may be something to read, or never will be. */
function somethingNew(body: Readable, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const come = () => {
      for (const event of EVENTS) body.off(event, come)
      stopped.removeEventListener('abort', come)
      resolve()
    }
    for (const event of EVENTS) body.on(event, come)
    stopped.addEventListener('abort', come)
  })
}
const EVENTS = ['readable', 'end', 'close', 'error'] as const
