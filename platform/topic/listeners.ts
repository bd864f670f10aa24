export type Hear = (event: unknown) => void

/** Who listens to what, within this process. */
export interface Listeners {
  /** Whether it is the first one on this channel. */
  add(channel: string, hear: Hear): boolean
  /** Whether nobody listens on this channel any longer. */
  remove(channel: string, hear: Hear): boolean
  tell(channel: string, event: unknown): void
  readonly channels: Iterable<string>
}

export function createListeners(): Listeners {
  const listeners = new Map<string, Set<Hear>>()
  return {
    add(channel, hear) {
      const there = listeners.get(channel)
      if (there) there.add(hear)
      else listeners.set(channel, new Set([hear]))
      return !there
    },
    remove(channel, hear) {
      const there = listeners.get(channel)
      if (!there?.delete(hear) || there.size > 0) return false
      return listeners.delete(channel)
    },
    tell: (channel, event) => listeners.get(channel)?.forEach((hear) => hear(event)),
    get channels() {
      return listeners.keys()
    },
  }
}
