import { setTimeout as pause } from 'node:timers/promises'
import { createBell } from '#platform/graph/bell.ts'
import { invalid, unauthenticated } from '#platform/graph/errors.ts'
import { isId } from '#platform/graph/id.ts'
import { openStream, type Stream } from '#platform/graph/stream.ts'
import type { Context } from './context.ts'
import { carryTrace } from '#platform/observe/carried-trace.ts'
import { continueTrace } from '#platform/observe/traces.ts'
import { measureDelivery } from './measures.ts'
import type { MessageRow } from './message-store.ts'
import { MOST_AT_ONCE, RETRY_MS } from './reading.ts'

export type ReceivedMessage = { messageReceived: MessageRow }

/** What the viewer is written: first what came after `since`, then what comes, without gap or repeat. */
export async function receivedMessages(
  context: Context,
  since: string | null | undefined,
): Promise<Stream<ReceivedMessage>> {
  const { viewer } = context.caller
  if (!viewer) throw unauthenticated()
  if (since != null && since !== '0' && !isId(since)) throw invalid('since', 'must be the id of a message')
  const after = since ?? (await context.messages.newestReceivedBy(viewer.id))
  return openStream((signal) => follow(context, viewer.id, after, signal))
}

/** Bells only say "look now": every message is read from the database, in its order, so none can be missed or doubled. */
async function* follow(
  { reading, doorbells }: Context,
  viewerId: string,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<ReceivedMessage, void, void> {
  const bell = createBell(signal)
  let seen = after
  const since = Date.now()
  const stop = await doorbells.listen(viewerId, {
    hear(news) {
      if (news.about === 'received') bell.ring()
    },
    get seen() {
      return seen
    },
  })
  try {
    while (!signal.aborted) {
      const { trace } = bell
      const lastSeen = { userId: viewerId, id: seen }
      const rows = await continueTrace(trace, () => reading.load(lastSeen).catch(() => null))
      for (const message of rows ?? []) {
        if (signal.aborted) return
        seen = message.id
        measureDelivery(message.sentAt, since)
        yield carryTrace({ messageReceived: message }, trace)
      }
      if (!rows) await pause(RETRY_MS, undefined, { signal }).catch(() => undefined)
      else if (rows.length < MOST_AT_ONCE) await bell.rung()
    }
  } finally {
    stop()
  }
}
