import type { Worker } from 'node:cluster'
import { isFellowMessage, type Channel } from './fellows.ts'

/** What one of them told, and who has not heard it yet. */
interface Telling {
  teller: Channel
  turn: number
  missing: Set<Channel>
  began: number
}

/** Who has not heard for so long hangs, in milliseconds: writers wait a second each time, and so do their readers. */
const HUNG_MS = 30_000

/** Relays between workers: what one wrote is told to all others, and what all have heard, to the one (`fellows.ts`). */
export interface FellowRelay {
  /**
   * Relays for whoever is at the other end, once they join, and ends them when they hang; answers with what to call when
   * they are gone.
   */
  introduce(channel: Channel, end: () => void): () => void
}

export function openFellowRelay(hungMs = HUNG_MS): FellowRelay {
  /** Each with how to end it. */
  const members = new Map<Channel, () => void>()
  /** The oldest first. */
  const tellings = new Map<number, Telling>()
  let told = 0

  function begin(teller: Channel, turn: number): Telling & { number: number } {
    endHung()
    const missing = new Set(members.keys())
    missing.delete(teller)
    const telling = { teller, turn, missing, began: performance.now() }
    tellings.set((told += 1), telling)
    return { ...telling, number: told }
  }

  /** So no more is kept for those who do not hear than is told in that time. */
  function endHung(): void {
    for (const { missing, began } of tellings.values()) {
      if (performance.now() - began < hungMs) return
      for (const member of missing) members.get(member)?.()
    }
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
    introduce(channel, end) {
      channel.onMessage((message) => {
        if (message.fellow === 'joins') {
          members.set(channel, end)
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
