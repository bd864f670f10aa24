import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { loadOne } from '#platform/graph/loader.ts'
import { conversationStore } from './conversation-store.ts'
import type { Doorbells } from './doorbells.ts'
import { messageStore, type LastMessageRow } from './message-store.ts'
import type { TypedLately } from './typed-lately.ts'

export interface Deps {
  sql: Sql
  doorbells: Doorbells
  typedLately: TypedLately
}

export type Context = ReturnType<typeof createContext>

export function createContext({ sql, doorbells, typedLately }: Deps, caller: Caller) {
  const messages = messageStore(sql)
  const { viewer } = caller
  return {
    caller,
    messages,
    conversations: conversationStore(sql),
    doorbells,
    typedLately,
    lastMessageByPeer: loadOne(
      (message: LastMessageRow) => message.peerId,
      async (peerIds) => (viewer ? messages.lastByPeers(viewer.id, peerIds) : []),
    ),
  }
}
