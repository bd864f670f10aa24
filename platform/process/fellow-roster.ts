import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Channel } from './fellow-messages.ts'

interface Member {
  /** Where it waits for those who join later. */
  at: string
  /** Ends it by force. */
  end: () => void
}

/** Which workers there are, kept by the process that started them: who joins is told whom to meet (`fellows.ts`). */
export interface FellowRoster {
  /**
   * Enters whoever is at the other end, once they join, and ends them when another one finds that they hang; answers
   * with what to call when they are gone.
   */
  introduce(channel: Channel, end: () => void): () => void
}

export function openFellowRoster(): FellowRoster {
  const members = new Map<Channel, Member>()
  return {
    introduce(channel, end) {
      channel.onMessage((message) => {
        // One after the other: of two that join in one moment, the second is told of the first.
        if (message.fellow === 'joins') {
          channel.send({ fellow: 'joined', others: [...members.values()].map(({ at }) => at) })
          members.set(channel, { at: message.at, end })
        }
        if (message.fellow === 'hangs')
          for (const member of members.values()) if (member.at === message.at) member.end()
      })
      return () => {
        const member = members.get(channel)
        members.delete(channel)
        // One that was killed leaves its address behind.
        if (member) void rm(dirname(member.at), { recursive: true, force: true })
      }
    },
  }
}
