import { createDisposables } from '#platform/process/disposables.ts'
import type { Logger } from '#platform/process/logger.ts'
import { within } from '#platform/process/within.ts'
import { openWire, type Carriers } from './open-wire.ts'
import type { Wire, WireOptions } from './wire.ts'

/**
 * Something that happened, told to whoever listens, in this process or in all of them.
 * At most once: what must not be missed is read from the database, an announcement only says "look now".
 */
export interface Topic<Event> {
  /** Never waits long and never fails: who missed it will look on their own. */
  announce(event: Event): Promise<void>
  /** Resolves once announcements arrive (or cannot, for the moment); answers with how to stop listening. */
  listen(hear: (event: Event) => void): Promise<() => void>
}

declare const EVENT: unique symbol

/** A kind of thing that happens: its name, and the type of what is told of it. Those who tell and who listen name the same one. */
export interface TopicKind<Event> {
  readonly name: string
  /** For the compiler alone; nothing is there. */
  readonly [EVENT]?: (event: Event) => Event
}

export function defineTopic<Event>(name: string): TopicKind<Event> {
  return { name }
}

export interface Topics {
  /** A kind may have a topic for each of many, told apart by a key. */
  topic<Event>(kind: TopicKind<Event>, key?: string): Topic<Event>
  /** Called whenever announcements may have been missed: the connection was away and is back. */
  onGap(hear: () => void): () => void
  [Symbol.asyncDispose](): Promise<void>
}

export interface TopicsOptions extends Carriers {
  logger?: Logger
}

/** Longer than this nobody waits for a listener to be in place: it looks on its own in the meantime. */
const PATIENCE_MS = 1_000

/** Topics across machines through Redis, between the workers of one database through Postgres, or in this process. */
export function openTopics(options: TopicsOptions): Topics {
  const { prefix, logger } = options
  if (!/^[\w.-]+:$/.test(prefix)) throw new Error('a channel prefix is a word and a colon')
  const gaps = new Set<() => void>()
  let telling: NodeJS.Immediate | null = null
  const wireOptions: WireOptions = {
    // Once, however many listeners notice it at the same moment.
    onGap() {
      telling ??= setImmediate(() => {
        telling = null
        gaps.forEach((hear) => hear())
      })
    },
    onTrouble: (error) => logger?.warn({ err: String(error) }, 'announcements do not get through'),
  }
  const disposables = createDisposables()
  const wire = disposables.use(openWire(options, wireOptions))
  return {
    topic: ({ name }, key) =>
      topicOn(wire, prefix + (key === undefined ? name : `${name}:${key}`), wireOptions),
    onGap(hear) {
      gaps.add(hear)
      return () => gaps.delete(hear)
    },
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}

function topicOn<Event>(wire: Wire, channel: string, { onGap, onTrouble }: WireOptions): Topic<Event> {
  return {
    async announce(event) {
      await within(PATIENCE_MS, wire.publish(channel, event).catch(onTrouble))
    },
    async listen(hear) {
      let isOver = false
      let isLate = false
      // The channel was named for the kind, and whoever tells on it named the same kind.
      const subscribed = wire.subscribe(channel, (event) => isOver || hear(event as Event))
      // Whoever was told that they listen, and did not, has missed what was said meanwhile.
      void subscribed.then(() => isLate && !isOver && onGap()).catch(onTrouble)
      await within(PATIENCE_MS, subscribed.catch(onTrouble))
      isLate = true
      return () => {
        isOver = true
        void subscribed.then((stop) => stop()).catch(onTrouble)
      }
    },
  }
}
