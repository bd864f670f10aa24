import type { GraphClient } from '../graph-client.ts'

const HISTORY = `query($peer: ID!, $after: Int!) {
  messages(peerId: $peer, after: $after) { items { sequence content sender { id } } hasNewer } }`

export interface Said {
  sequence: number
  content: string
  sender: { id: string }
}

/** All that somebody and one other said to each other, page by page. */
export async function conversationOf(viewer: GraphClient, peerId: string): Promise<Said[]> {
  const items: Said[] = []
  for (;;) {
    const { messages } = await viewer.get(HISTORY, { peer: peerId, after: items.at(-1)?.sequence ?? 0 })
    items.push(...messages.items)
    if (!messages.hasNewer) return items
  }
}
