import type { Caller } from '#platform/identity/caller.ts'
import { loadOne } from '#platform/graph/loader.ts'
import type { Mask } from '#platform/graph/sensitive-words.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Doorbells } from './doorbells.ts'
import type { LastMessageRow, MessageStore } from './message-store.ts'
import type { StatisticsStore } from './statistics-store.ts'
import type { Reading } from './reading.ts'
import type { TypedLately } from './typed-lately.ts'

/** What all requests share. */
export interface Deps {
  messages: MessageStore
  deliveries: DeliveryStore
  conversations: ConversationStore
  doorbells: Doorbells
  reading: Reading
  typedLately: TypedLately
  statistics: StatisticsStore
  mask: Mask
}

export type Context = ReturnType<typeof createContext>

export function createContext(deps: Deps, caller: Caller) {
  const { messages } = deps
  const { viewer } = caller
  return {
    caller,
    lastMessageByPeer: loadOne(
      (message: LastMessageRow) => message.peerId,
      async (peerIds) => (viewer ? messages.lastByPeers(viewer.id, peerIds) : []),
    ),
    ...deps,
  }
}
