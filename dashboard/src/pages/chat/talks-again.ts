import type { ChatsResult, MoreTalksResult, Talk } from '../../operations.generated.ts'

/** A page of conversations, behind those that are shown: one that moved meanwhile is shown once. */
export function withOlderTalks(shown: ChatsResult, { conversations }: MoreTalksResult): ChatsResult {
  const { items } = shown.conversations
  const older = conversations.items.filter(({ peer }) => items.every((talk) => talk.peer.id !== peer.id))
  return { ...shown, conversations: { ...conversations, items: [...items, ...older] } }
}

/**
 * The newest conversations read again, and what was told of them while they were being read. Older ones that are shown
 * stay.
 */
export function talksAgain(shown: ChatsResult, read: ChatsResult): ChatsResult {
  const { items, next } = read.conversations
  const isRead = (talk: Talk) => items.some(({ peer }) => peer.id === talk.peer.id)
  const oldest = items.at(-1)
  const older =
    oldest && next !== null
      ? shown.conversations.items.filter((talk) => idOf(talk) < idOf(oldest) && !isRead(talk))
      : []
  const newest = Math.max(0, ...items.map(idOf))
  const begun = shown.conversations.items.filter((talk) => idOf(talk) > newest && !isRead(talk))
  const known = items.map((talk) => later(talk, shown.conversations.items))
  return {
    ...read,
    conversations: {
      items: [...begun, ...known, ...older].sort(newestFirst),
      next: older.length > 0 ? shown.conversations.next : next,
    },
  }
}

export function newestFirst(a: Talk, b: Talk): number {
  return b.lastMessage.sentAt - a.lastMessage.sentAt
}

function idOf({ lastMessage }: Talk): number {
  return Number(lastMessage.id)
}

function later(talk: Talk, shown: readonly Talk[]): Talk {
  const told = shown.find(({ peer }) => peer.id === talk.peer.id)
  return told && age(told) > age(talk) ? told : talk
}

/** Each of these only ever grows. */
function age({ lastMessage, readSequence, peerReadSequence }: Talk): number {
  return lastMessage.sequence + readSequence + peerReadSequence
}
