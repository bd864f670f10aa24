import type { Socket } from 'node:net'
import type { LineMessage } from './fellow-messages.ts'

/** A way between two workers of a machine: each tells the other, and hears when the other has done what it was told. */
export interface FellowLine {
  /** Resolves when the other one has heard it, or has ended. */
  tell(message: LineMessage): Promise<void>
  /** For how long the oldest has not been heard of what the other was told, in milliseconds; 0 when nothing waits. */
  silence(): number
  /** Resolves when the other one has ended: nothing else breaks a connection within a machine. */
  readonly ended: Promise<void>
}

interface Unheard {
  since: number
  heard: () => void
}

/** A message is a line of JSON. An empty line says that the oldest one has been heard. */
export function fellowLine(socket: Socket, hear: (message: LineMessage) => void): FellowLine {
  /** The oldest first. */
  const unheard: Unheard[] = []
  let rest = ''

  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    const messages = lines.filter((line) => line !== '')
    for (const { heard } of unheard.splice(0, lines.length - messages.length)) heard()
    if (messages.length === 0) return
    for (const message of messages) hear(JSON.parse(message) as LineMessage)
    socket.write('\n'.repeat(messages.length))
  })
  // What follows it is the end.
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { heard } of unheard.splice(0)) heard()
      resolve()
    })
  })

  return {
    tell(message) {
      if (socket.destroyed) return ended
      return new Promise((heard) => {
        unheard.push({ since: performance.now(), heard })
        socket.write(`${JSON.stringify(message)}\n`)
      })
    },
    silence: () => (unheard[0] ? performance.now() - unheard[0].since : 0),
    ended,
  }
}
