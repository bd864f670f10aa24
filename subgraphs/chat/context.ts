import type { Sql } from '#db/client.ts'
import type { Caller } from '#platform/caller.ts'
import { loadOne } from '#platform/loader.ts'
import { messageStore, type LastMessageRow } from './message-store.ts'

export interface Deps {
  sql: Sql
}

export type Context = ReturnType<typeof createContext>

export function createContext({ sql }: Deps, caller: Caller) {
  const messages = messageStore(sql)
  const { viewer } = caller
  return {
    caller,
    messages,
    lastMessageByPeer: loadOne(
      (message: LastMessageRow) => message.peerId,
      async (peerIds) => (viewer ? messages.lastByPeers(viewer.id, peerIds) : []),
    ),
  }
}
