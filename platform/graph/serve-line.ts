import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import { sendTogether } from '#platform/http/send-together.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { continueTrace } from '#platform/observe/traces.ts'
import { within } from '#platform/process/within.ts'
import type { GraphRequest } from './execute.ts'
import {
  ENDING,
  LEAVING,
  LINE_PATH,
  LONGEST_ANSWER,
  LONGEST_QUESTION,
  readQuestion,
  writeAnswer,
  type Question,
} from './line-frames.ts'
import type { WatchedSocket } from './live-socket.ts'
import { openSockets, textOf } from './open-sockets.ts'
import type { Subgraph } from './subgraph.ts'

/** A line on which nothing with a good seal came for so long, in milliseconds, is none of ours. */
const PROOF_MS = 3_000
/** When the service ends, lines have so long until all is answered, in milliseconds. */
const ENDING_MS = 5_000

/** What is asked on lines is answered as over HTTP, each question for itself and as soon as its answer is there. */
export function serveLine(app: FastifyInstance, subgraph: Subgraph, sealer: Sealer): AsyncDisposable {
  const open = new Set<WatchedSocket>()

  function begin(socket: WatchedSocket, ws: WebSocket, stream: Duplex): void {
    const unproved = setTimeout(() => socket.close({ code: 4401, reason: 'Unauthorized' }), PROOF_MS)
    const together = sendTogether(stream)
    const reply = (number: number, text: string) => {
      together.hold()
      void socket.send(writeAnswer(number, text.length > LONGEST_ANSWER ? '' : text))
    }
    open.add(socket)
    if (app.leaving.aborted) void socket.send(LEAVING)
    ws.once('close', () => {
      clearTimeout(unproved)
      open.delete(socket)
    })
    ws.on('message', (data) => {
      const question = readQuestion(textOf(data))
      if (!question) return socket.close({ code: 4400, reason: 'No question' })
      const caller = sealer.open(question.seal, subgraph.name, question.body)
      if (!caller) return reply(question.number, '')
      clearTimeout(unproved)
      if (question.body === '') return
      answerTo(subgraph, caller, question).then(
        (text) => reply(question.number, text),
        () => reply(question.number, ''),
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

async function answerTo(
  subgraph: Subgraph,
  caller: Caller,
  { traceparent, body }: Question,
): Promise<string> {
  // The seal proves that a service of ours wrote it.
  const request = JSON.parse(body) as GraphRequest
  const result = await continueTrace({ traceparent }, () =>
    subgraph.execute(request, subgraph.contextFor(caller), caller.requestId),
  )
  return JSON.stringify(result)
}
