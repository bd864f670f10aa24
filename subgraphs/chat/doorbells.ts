import type { Topics } from '#platform/topic/topic.ts'
import { news, type News } from './news.ts'

/** Whoever listens is checked on this often, in milliseconds: what no announcement told of is late by no more. */
const CHECK_MS = 3_000
/** People checked on in one statement. */
const CHECKED_AT_ONCE = 1_000

/** Up to this message a person has seen everything that they were written. */
export interface LastSeen {
  userId: string
  id: string
}

/** The newest message that a person was written. */
export interface Newest {
  recipientId: string
  senderId: string
  id: string
}

export interface Listener {
  hear(event: News): void
  /** The newest message that this listener knows of; listeners that do not read messages leave it out. */
  readonly seen?: string
}

export interface Doorbells extends AsyncDisposable {
  /** Tells a person's listeners, wherever they are; does not wait for them and never fails. */
  ring(userId: string, event: News): void
  /** Resolves once bells are heard; answers with how to stop listening. */
  listen(userId: string, listener: Listener): Promise<() => void>
}

interface Door {
  listeners: Set<Listener>
  opened: Promise<() => void>
}

/**
 * Wakes up those who wait for news. Bells may stay unheard (nothing carries announcements for ever), so every few
 * seconds all listening people's newest messages are looked up, many in one statement.
 */
export function openDoorbells(
  topics: Topics,
  newestAfter: (lastSeen: readonly LastSeen[]) => Promise<readonly Newest[]>,
): Doorbells {
  const doors = new Map<string, Door>()
  const topicOf = (userId: string) => topics.topic(news, userId)

  async function check(): Promise<void> {
    const lastSeen = [...doors].flatMap(([userId, { listeners }]) => leastSeen(userId, listeners))
    for (let at = 0; at < lastSeen.length; at += CHECKED_AT_ONCE) {
      for (const { recipientId, senderId, id } of await newestAfter(
        lastSeen.slice(at, at + CHECKED_AT_ONCE),
      )) {
        for (const { seen, hear } of doors.get(recipientId)?.listeners ?? [])
          if (seen !== undefined && Number(seen) < Number(id)) hear({ about: 'received', peerId: senderId })
      }
    }
  }

  let checking: Promise<void> | null = null
  function checkNow(): void {
    // A database that is away is asked again next time.
    checking ??= check()
      .catch(() => undefined)
      .finally(() => (checking = null))
  }
  const timer = setInterval(checkNow, CHECK_MS).unref()
  const stopGaps = topics.onGap(checkNow)

  function doorOf(userId: string): Door {
    const there = doors.get(userId)
    if (there) return there
    const listeners = new Set<Listener>()
    const opened = topicOf(userId).listen((event) => listeners.forEach(({ hear }) => hear(event)))
    const door = { listeners, opened }
    doors.set(userId, door)
    return door
  }

  return {
    ring: (userId, event) => void topicOf(userId).announce(event),
    async listen(userId, listener) {
      const door = doorOf(userId)
      door.listeners.add(listener)
      const close = await door.opened
      return () => {
        door.listeners.delete(listener)
        if (door.listeners.size > 0 || doors.get(userId) !== door) return
        doors.delete(userId)
        close()
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stopGaps()
      await checking
      for (const { opened } of doors.values()) (await opened)()
    },
  }
}

/** Where the listener stands who has seen the least; nothing when none of them reads messages. */
function leastSeen(userId: string, listeners: ReadonlySet<Listener>): LastSeen[] {
  const seen = [...listeners].flatMap((listener) =>
    listener.seen === undefined ? [] : Number(listener.seen),
  )
  return seen.length > 0 ? [{ userId, id: String(Math.min(...seen)) }] : []
}
