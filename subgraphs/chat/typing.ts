import { createBell } from '#platform/graph/bell.ts'
import { unauthenticated } from '#platform/graph/errors.ts'
import { openStream, type Stream } from '#platform/graph/stream.ts'
import { carryTrace } from '#platform/observe/carried-trace.ts'
import type { Context } from './context.ts'
import { ONCE_IN_MS } from './typed-lately.ts'

/** Somebody who is typing a message to the viewer, until a moment in Unix milliseconds. */
export interface TypingRow {
  peerId: string
  until: number
}

export type TypingPeer = { typing: TypingRow }

/** People who may be told of within a second, or wait for a slow reader; a viewer whom more are writing to has other worries. */
const MOST_HEARD = 100

type Typed = Pick<Context, 'caller' | 'doorbells'>

/** Who is typing to the viewer, each of them at most once a second. */
export async function typing(context: Typed): Promise<Stream<TypingPeer>> {
  const { viewer } = context.caller
  if (!viewer) throw unauthenticated()
  return openStream((signal) => follow(context, viewer.id, signal))
}

async function* follow(
  { doorbells }: Typed,
  viewerId: string,
  signal: AbortSignal,
): AsyncGenerator<TypingPeer, void, void> {
  const bell = createBell(signal)
  const waiting = new Map<string, number>()
  /** When each was heard last: processes that do not know of each other may each announce the same person. */
  const heard = new Map<string, number>()
  const stop = await doorbells.listen(viewerId, {
    hear(news) {
      if (news.about !== 'typing') return
      const now = performance.now()
      for (const [peerId, at] of heard) if (now - at >= ONCE_IN_MS) heard.delete(peerId)
      if (heard.has(news.peerId) || heard.size >= MOST_HEARD || waiting.size >= MOST_HEARD) return
      heard.set(news.peerId, now)
      waiting.set(news.peerId, news.until)
      bell.ring()
    },
  })
  try {
    while (!signal.aborted) {
      for (const [peerId, until] of waiting) {
        waiting.delete(peerId)
        // A signal that is over before it is told says nothing any longer.
        if (until > Date.now()) yield carryTrace({ typing: { peerId, until } }, bell.trace)
        if (signal.aborted) return
      }
      await bell.rung()
    }
  } finally {
    stop()
  }
}
