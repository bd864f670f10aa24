import type { ChatsResult, Talk } from '../../operations.generated.ts'

/** The conversations read again, and what was told of them while they were being read. */
export function talksAgain(shown: ChatsResult, read: ChatsResult): ChatsResult {
  const { items, next } = read.conversations
  const newest = Math.max(0, ...items.map(idOf))
  const begun = shown.conversations.items.filter(
    (talk) => idOf(talk) > newest && items.every(({ peer }) => peer.id !== talk.peer.id),
  )
  const known = items.map((talk) => later(talk, shown.conversations.items))
  return { ...read, conversations: { next, items: [...begun, ...known].sort(newestFirst) } }
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
