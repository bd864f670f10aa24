import { request, type IncomingMessage } from 'node:http'

const PIECE_MS = 1_000

/** Players that each take a little of an answer once a second, and leave the rest where it is. */
export async function slowPlayers(url: string, count: number) {
  let taken = 0
  const answers = await Promise.all(Array.from({ length: count }, () => open(url)))
  const timer = setInterval(() => {
    for (const answer of answers) {
      const piece: unknown = answer.read(64 * 1024) ?? answer.read()
      if (Buffer.isBuffer(piece)) taken += piece.length
    }
  }, PIECE_MS)
  return {
    taken: () => taken,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      for (const answer of answers) answer.destroy()
    },
  }
}

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, (answer) => {
      // Paused: bytes come when they are read.
      answer.on('error', () => undefined).on('readable', () => undefined)
      resolve(answer)
    })
      .once('error', reject)
      .end()
  })
}
