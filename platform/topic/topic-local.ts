import { createListeners } from './listeners.ts'
import type { Wire } from './wire.ts'

/** Announcements within this process. Told after the announcer went on, as by any other wire. */
export function localWire(): Wire {
  const listeners = createListeners()
  return {
    async publish(channel, event) {
      setImmediate(() => listeners.tell(channel, event))
    },
    async subscribe(channel, hear) {
      listeners.add(channel, hear)
      return () => void listeners.remove(channel, hear)
    },
    async [Symbol.asyncDispose]() {},
  }
}
