import type { Worker } from 'node:cluster'
import { isFellowMessage, type Channel } from './fellows.ts'

/** What one of them told, and who has not heard it yet. */
interface Telling {
  teller: Channel
  turn: number
  missing: Set<Channel>
}

/** Relays between workers: what one wrote is told to all others, and what all have heard, to the one (`fellows.ts`). */
export interface FellowRelay {
  /** Relays for whoever is at the other end, once they join; answers with what to call when they are gone. */
  introduce(channel: Channel): () => void
}

export function openFellowRelay(): FellowRelay {
  const members = new Set<Channel>()
  const tellings = new Map<number, Telling>()
  let told = 0

  function begin(teller: Channel, turn: number): Telling & { number: number } {
    const missing = new Set(members)
    missing.delete(teller)
    const telling = { teller, turn, missing }
    tellings.set((told += 1), telling)
    return { ...telling, number: told }
  }

  function hear(member: Channel, number: number): void {
    const telling = tellings.get(number)
    if (!telling) return
    telling.missing.delete(member)
    if (telling.missing.size > 0) return
    tellings.delete(number)
    telling.teller.send({ fellow: 'heard', turn: telling.turn })
  }

  return {
    introduce(channel) {
      channel.onMessage((message) => {
        if (message.fellow === 'joins') {
          members.add(channel)
          channel.send({ fellow: 'joined' })
        }
        if (message.fellow === 'wrote') {
          const { number, missing } = begin(channel, message.turn)
          for (const member of missing)
            member.send({ fellow: 'wrote', turn: number, written: message.written })
          hear(channel, number)
        }
        if (message.fellow === 'heard') hear(channel, message.turn)
      })
      return () => {
        members.delete(channel)
        for (const number of tellings.keys()) hear(channel, number)
      }
    },
  }
}

/** From the process that started a worker to it. */
export function channelTo(worker: Worker): Channel {
  return {
    send: (message) => void worker.send(message),
    onMessage(hear) {
      worker.on('message', (message: object) => {
        if (isFellowMessage(message)) hear(message)
      })
    },
  }
}
