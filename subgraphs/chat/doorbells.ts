import type { Topics } from '#platform/topic/topic.ts'
import type { News } from './news.ts'

/** Whoever listens is checked on this often, in milliseconds: what no announcement told of is late by no more. */
const CHECK_MS = 4_000
/** People checked on in one statement. */
const CHECKED_AT_ONCE = 1_000

/** The newest message that a person was written. */
export interface Newest {
  recipientId: string
  senderId: string
  id: string
}

export interface Listener {
  hear(news: News): void
  /** The newest message that this listener knows of; listeners that do not read messages leave it out. */
  readonly seen?: string
}

export interface Doorbells extends AsyncDisposable {
  /** Tells a person's listeners, wherever they are; does not wait for them and never fails. */
  ring(userId: string, news: News): void
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
  newest: (userIds: readonly string[]) => Promise<readonly Newest[]>,
): Doorbells {
  const doors = new Map<string, Door>()
  const topicOf = (userId: string) => topics.topic<News>(`chat:${userId}`)

  async function check(): Promise<void> {
    const userIds = [...doors.keys()]
    for (let at = 0; at < userIds.length; at += CHECKED_AT_ONCE) {
      for (const { recipientId, senderId, id } of await newest(userIds.slice(at, at + CHECKED_AT_ONCE))) {
        for (const { seen, hear } of doors.get(recipientId)?.listeners ?? [])
          if (seen !== undefined && Number(seen) < Number(id)) hear({ about: 'message', peerId: senderId })
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
    const opened = topicOf(userId).listen((news) => listeners.forEach(({ hear }) => hear(news)))
    const door = { listeners, opened }
    doors.set(userId, door)
    return door
  }

  return {
    ring: (userId, news) => void topicOf(userId).announce(news),
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
