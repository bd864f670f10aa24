import type { Sql } from '#db/client.ts'
import type { Mask } from '#platform/graph/sensitive-words.ts'
import type { Disposables } from '#platform/process/disposables.ts'
import type { Topics } from '#platform/topic/topic.ts'
import type { Deps } from './context.ts'
import { conversationStore } from './conversation-store.ts'
import { openDoorbells } from './doorbells.ts'
import { messageStore } from './message-store.ts'
import { createTypedLately } from './typed-lately.ts'

export interface ChatGround {
  topics: Topics
  disposables: Disposables
  mask: Mask
}

/** What the chat subgraph stands on beside its tables. */
export function openChatDeps({ topics, disposables, mask }: ChatGround, sql: Sql): Deps {
  const messages = messageStore(sql)
  const doorbells = disposables.use(
    openDoorbells(topics, async (userIds) => messages.newestReceived(userIds)),
  )
  return {
    messages,
    conversations: conversationStore(sql),
    doorbells,
    typedLately: createTypedLately(),
    mask,
  }
}
