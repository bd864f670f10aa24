import type { Socket } from 'node:net'
import type { LinkMessage } from './fellow-messages.ts'

/** A connection between two workers of a machine: each tells the other, and hears when the other has done what it was told. */
export interface FellowLink {
  /** Resolves when the other one has heard it (true), or has ended (false). */
  tell(message: LinkMessage): Promise<boolean>
  /** For how long the oldest has not been heard of what the other was told, in milliseconds; 0 when nothing waits. */
  silence(): number
  /** Resolves when the other one has ended: nothing else breaks a connection within a machine. */
  readonly ended: Promise<void>
}

interface Unheard {
  since: number
  heard: (isHeard: boolean) => void
}

/** A message is a line of JSON. An empty line says that the oldest one has been heard. */
export function fellowLink(socket: Socket, hear: (message: LinkMessage) => void): FellowLink {
  /** The oldest first. */
  const unheard: Unheard[] = []
  let rest = ''

  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    const messages = lines.filter((line) => line !== '')
    for (const { heard } of unheard.splice(0, lines.length - messages.length)) heard(true)
    if (messages.length === 0) return
    for (const message of messages) hear(JSON.parse(message) as LinkMessage)
    socket.write('\n'.repeat(messages.length))
  })
  // What follows it is the end.
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { heard } of unheard.splice(0)) heard(false)
      resolve()
    })
  })

  return {
    tell(message) {
      if (socket.destroyed) return Promise.resolve(false)
      return new Promise((heard) => {
        unheard.push({ since: performance.now(), heard })
        socket.write(`${JSON.stringify(message)}\n`)
      })
    },
    silence: () => (unheard[0] ? performance.now() - unheard[0].since : 0),
    ended,
  }
}
