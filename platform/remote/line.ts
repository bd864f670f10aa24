import { WebSocket } from 'ws'
import {
  ENDING,
  LEAVING,
  LONGEST_ANSWER,
  readAnswer,
  writeGone,
  writeQuestion,
  type Question,
} from '#platform/graph/line-frames.ts'
import { textOf } from '#platform/graph/open-sockets.ts'
import { sayFarewell } from '#platform/graph/say-farewell.ts'
import { sendTogether, type Together } from '#platform/http/send-together.ts'
import { CallFailed } from './call-failed.ts'
import { CONNECT_MS } from './way.ts'

/** Who waits for an answer: its text, or why there is none. */
export type Take = (answer: string | CallFailed) => void

/** One socket to an instance, on which many questions are under way at a time (line-frames.ts). */
export interface Line {
  readonly underWay: number
  /** Whether something asked in this turn of the event loop has not left yet: what follows leaves with it. */
  readonly isHeld: boolean
  /** Nothing may be asked on it any more. */
  readonly isRetired: boolean
  /** Resolves when it has hung up. */
  readonly gone: Promise<void>
  /** Gives the question's number. */
  ask(question: Question, take: Take): number
  /** Nobody waits for this answer any more: it took too long. A line on which nothing came since is retired. */
  giveUp(number: number): void
  /** Nobody waits for this answer any more: whoever was to have it has gone, which is said. */
  leave(number: number): void
  /** Hangs up when all is answered. */
  retire(): void
}

/** Between two services of ours there is no proxy that a mask would be for: zeros cost nothing. */
const noMask = (mask: Buffer) => void mask.fill(0)

export interface LineOptions {
  url: string
  /** What proves who opens the line. */
  proof: Question
  /** Hears that the instance is about to end. */
  onLeaving(): void
}

/** Rejects with `UNREACHED`. */
export function openLine({ url, proof, onLeaving }: LineOptions): Promise<Line> {
  const ws = new WebSocket(url, {
    // In bytes, of which a character may have several.
    ...{ perMessageDeflate: false, maxPayload: 4 * LONGEST_ANSWER },
    ...{ handshakeTimeout: CONNECT_MS, generateMask: noMask },
  })
  const waiting = new Map<number, { take: Take; heardBefore: number }>()
  let [asked, heard] = [0, 0]
  let isRetired = false
  let together: Together | undefined
  let cause: unknown

  function retire(): void {
    isRetired = true
    if (waiting.size === 0) sayFarewell(ws)
  }

  function hear(frame: string): void {
    heard += 1
    if (frame === LEAVING) return onLeaving()
    if (frame === ENDING) return retire()
    const { number, text } = readAnswer(frame)
    const known = waiting.get(number)
    waiting.delete(number)
    known?.take(text === '' ? new CallFailed('BROKEN') : text)
    if (isRetired && waiting.size === 0) sayFarewell(ws)
  }

  const line: Line = {
    get underWay() {
      return waiting.size
    },
    get isHeld() {
      return together?.isHeld ?? false
    },
    get isRetired() {
      return isRetired
    },
    gone: new Promise((resolve) => ws.once('close', () => resolve())),
    ask(question, take) {
      asked += 1
      waiting.set(asked, { take, heardBefore: heard })
      together?.hold()
      ws.send(writeQuestion(asked, question))
      return asked
    },
    giveUp(number) {
      const isSilent = waiting.get(number)?.heardBefore === heard
      waiting.delete(number)
      if (isSilent || isRetired) retire()
    },
    leave(number) {
      waiting.delete(number)
      together?.hold()
      ws.send(writeGone(number))
      if (isRetired) retire()
    },
    retire,
  }

  ws.once('upgrade', ({ socket }) => (together = sendTogether(socket)))
  ws.on('message', (data) => hear(textOf(data)))
  ws.on('error', (error) => (cause = error))
  ws.once('close', () => {
    isRetired = true
    for (const { take } of waiting.values()) take(new CallFailed('BROKEN', cause))
    waiting.clear()
  })
  return new Promise((resolve, reject) => {
    ws.once('open', () => {
      ws.send(writeQuestion(asked, proof))
      resolve(line)
    })
    ws.once('close', () => reject(new CallFailed('UNREACHED', cause)))
  })
}
