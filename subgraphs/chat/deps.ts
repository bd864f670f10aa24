import type { Sql } from '#db/client.ts'
import type { Mask } from '#platform/graph/sensitive-words.ts'
import type { Disposables } from '#platform/process/disposables.ts'
import type { Topics } from '#platform/topic/topic.ts'
import type { Deps } from './context.ts'
import { conversationStore } from './conversation-store.ts'
import { deliveryStore } from './delivery-store.ts'
import { openDoorbells } from './doorbells.ts'
import { messageStore } from './message-store.ts'
import { statisticsStore } from './statistics-store.ts'
import { createReading } from './reading.ts'
import { createTypedLately } from './typed-lately.ts'

export interface ChatGround {
  topics: Topics
  disposables: Disposables
  mask: Mask
}

/** What the chat subgraph stands on beside its tables. */
export function openChatDeps({ topics, disposables, mask }: ChatGround, sql: Sql): Deps {
  const messages = messageStore(sql)
  const doorbells = disposables.use(openDoorbells(topics, async (lastSeen) => messages.newestAfter(lastSeen)))
  return {
    ...{ messages, doorbells, reading: createReading(messages), typedLately: createTypedLately(), mask },
    conversations: conversationStore(sql),
    deliveries: deliveryStore(sql),
    statistics: statisticsStore(sql),
  }
}
