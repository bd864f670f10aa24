import type { IncomingMessage } from 'node:http'
import type { Context } from 'graphql-ws'
import { randomUUID } from 'node:crypto'
import type { Caller, Viewer } from '#platform/identity/caller.ts'
import { originOf } from '#platform/http/http.ts'
import { placeOf } from '#platform/http/place.ts'
import { lastAnswers, type LastAnswers } from './last-answers.ts'
import type { LiveSocket } from '#platform/graph/live-socket.ts'

/** Who is at the other end of a socket. */
export interface Visitor {
  readonly socket: LiveSocket
  /** Where they came from. */
  readonly address: string
  readonly origin: string
  viewer: Viewer | null
  token: string | null
  /** When its session is looked at again, in milliseconds of a clock that nobody sets. */
  checkAt: number
  /** When its session is over, as far as is known, Unix milliseconds. */
  endsAt: number
  isGone: boolean
  /** Their session has ended: they are told what they asked before, and nothing more. */
  isOver: boolean
  readonly answers: LastAnswers
  /** What they listen to, by the names that they gave it: graphql-ws keeps it. */
  streams: Context['subscriptions']
  readonly operations: Window
  readonly frames: Window
}

/** What happened within the current minute. */
export interface Window {
  /** In milliseconds of a clock that nobody sets: a minute is one, whatever becomes of the time of day. */
  startedAt: number
  count: number
}

const MINUTE = 60_000

export function beginWindow(): Window {
  return { startedAt: performance.now(), count: 0 }
}

export function visitorAt(socket: LiveSocket, request: IncomingMessage, address: string): Visitor {
  return {
    socket,
    address,
    origin: originOf(request),
    viewer: null,
    token: null,
    checkAt: Infinity,
    endsAt: Infinity,
    isGone: false,
    isOver: false,
    answers: lastAnswers(),
    streams: {},
    operations: beginWindow(),
    frames: beginWindow(),
  }
}

/** Counts one more; whether it is still within what a minute allows. */
export function allows(window: Window, most: number): boolean {
  const now = performance.now()
  if (now - window.startedAt >= MINUTE) Object.assign(window, { startedAt: now, count: 0 })
  window.count += 1
  return window.count <= most
}

/** A caller for one operation. */
export function callerAt({ viewer, origin, address }: Visitor): Caller {
  const place = placeOf(address)
  return { viewer, scope: 'graph', origin, address, requestId: randomUUID(), ...(place && { place }) }
}
