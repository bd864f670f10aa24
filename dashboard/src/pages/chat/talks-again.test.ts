import { expect, test } from 'vitest'
import type { ChatsResult, Talk } from '../../operations.generated.ts'
import { talksAgain, withOlderTalks } from './talks-again.ts'

const talk = (peerId: string, id: number, readSequence = 0): Talk => ({
  ...{
    peer: { id: peerId, name: null, avatar: null },
    unreadCount: id - readSequence,
    readSequence,
    peerReadSequence: 0,
  },
  lastMessage: {
    ...{ id: String(id), sequence: id, content: 'said', sentAt: id },
    ...{ sender: { id: peerId }, recipient: { id: '1' } },
  },
})
const page = (...items: Talk[]): ChatsResult => ({
  ...{ conversations: { items, next: null }, friends: { items: [], next: null } },
})
const goingOn = (next: string, ...items: Talk[]): ChatsResult => ({
  ...page(),
  conversations: { items, next },
})

test('what was told of conversations while they were being read again stays true', () => {
  const begun = talk('4', 9)
  const goneOn = talk('2', 8)
  const readMeanwhile = talk('3', 5, 5)
  const together = talksAgain(page(begun, goneOn, readMeanwhile), page(talk('2', 7), talk('3', 5)))
  expect(together.conversations.items).toEqual([begun, goneOn, readMeanwhile])
})

test('conversations that are read again are as they were read, and those that are gone are gone', () => {
  const read = page(talk('2', 8), talk('3', 5, 5))
  expect(talksAgain(page(talk('2', 7), talk('3', 5), talk('4', 1)), read)).toEqual(read)
})

test('older conversations that are shown stay when the newest are read again, and go on where they went on', () => {
  const shown = goingOn('behind 1', talk('5', 5), talk('4', 4), talk('2', 2), talk('1', 1))
  const read = goingOn('behind 4', talk('6', 6), talk('5', 5), talk('4', 4))
  const { items, next } = talksAgain(shown, read).conversations
  expect(items.map(({ peer }) => peer.id)).toEqual(['6', '5', '4', '2', '1'])
  expect(next).toBe('behind 1')
})

test('a conversation that moved while older ones were asked for is shown once', () => {
  const shown = goingOn('behind 4', talk('2', 6), talk('5', 5), talk('4', 4))
  const { items, next } = withOlderTalks(shown, page(talk('3', 3), talk('2', 2))).conversations
  expect(items.map(({ peer, lastMessage }) => [peer.id, lastMessage.id])).toEqual([
    ...[
      ['2', '6'],
      ['5', '5'],
      ['4', '4'],
    ],
    ['3', '3'],
  ])
  expect(next).toBeNull()
})
