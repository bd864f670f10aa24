import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import { sendTogether } from '#platform/http/send-together.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { continueTrace } from '#platform/observe/traces.ts'
import { within } from '#platform/process/within.ts'
import { askerOf, type Asker } from './asker.ts'
import type { MaybePromise } from './compile-operation.ts'
import type { GraphRequest } from './execute.ts'
import {
  ENDING,
  LEAVING,
  LINE_PATH,
  LONGEST_ANSWER,
  LONGEST_QUESTION,
  readGone,
  readQuestion,
  writeAnswer,
} from './line-frames.ts'
import type { WatchedSocket } from './live-socket.ts'
import { openSockets, textOf } from './open-sockets.ts'

/** A line on which nothing with a good seal came for so long, in milliseconds, is none of ours. */
const PROOF_MS = 3_000
/** When the service ends, lines have so long until all is answered, in milliseconds. */
const ENDING_MS = 5_000

/** What is at the other end of lines. */
export interface LineService {
  /** For whom the seals must be. */
  readonly name: string
  /** The answer to one request, which is written as JSON. The caller says whether they still wait for it. */
  answer(request: GraphRequest, caller: Caller): MaybePromise<object>
}

/** What is asked on lines is answered as over HTTP, each question for itself and as soon as its answer is there. */
export function serveLine(app: FastifyInstance, service: LineService, sealer: Sealer): AsyncDisposable {
  const open = new Set<WatchedSocket>()

  function begin(socket: WatchedSocket, ws: WebSocket, stream: Duplex): void {
    const sendAway = () => socket.close({ code: 4401, reason: 'Unauthorized' })
    const unproved = setTimeout(sendAway, PROOF_MS)
    let isProved = false
    const together = sendTogether(stream)
    const askers = new Map<number, Asker>()
    const reply = (number: number, text: string) => {
      askers.delete(number)
      together.hold()
      void socket.send(writeAnswer(number, text.length > LONGEST_ANSWER ? '' : text))
    }
    open.add(socket)
    if (app.leaving.aborted) void socket.send(LEAVING)
    ws.once('close', () => {
      clearTimeout(unproved)
      open.delete(socket)
      for (const asker of askers.values()) asker.leave()
    })
    ws.on('message', (data) => {
      const text = textOf(data)
      const gone = readGone(text)
      if (gone !== null) return askers.get(gone)?.leave()
      const question = readQuestion(text)
      if (!question) return socket.close({ code: 4400, reason: 'No question' })
      const { number, seal, traceparent, body } = question
      const sealed = sealer.open(seal, service.name, body)
      if (!sealed) return isProved ? reply(number, '') : sendAway()
      isProved = true
      clearTimeout(unproved)
      if (body === '') return
      const asker = askerOf(sealed)
      askers.set(number, asker)
      continueTrace({ traceparent }, () => answerTo(service, asker.caller, body)).then(
        (answer) => reply(number, answer),
        () => reply(number, ''),
      )
    })
  }

  const sockets = openSockets(app.server, {
    ...{ path: LINE_PATH, maxPayload: LONGEST_QUESTION, pingMs: 12_000, patienceMs: 30_000 },
    begin: (socket, ws, { socket: stream }) => begin(socket, ws, stream),
  })
  const sayToAll = (word: string) => open.forEach((socket) => void socket.send(word))
  app.leaving.addEventListener('abort', () => sayToAll(LEAVING), { once: true })

  return {
    async [Symbol.asyncDispose]() {
      const gone = Promise.all([...open].map((socket) => socket.gone))
      sockets.refuseMore()
      sayToAll(ENDING)
      await within(ENDING_MS, gone)
      await sockets[Symbol.asyncDispose]()
    },
  }
}

async function answerTo(service: LineService, caller: Caller, body: string): Promise<string> {
  // The seal proves that a service of ours wrote it.
  const answer = service.answer(JSON.parse(body) as GraphRequest, caller)
  return JSON.stringify(answer instanceof Promise ? await answer : answer)
}
