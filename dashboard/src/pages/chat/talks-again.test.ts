import { expect, test } from 'vitest'
import type { ChatsResult, Talk } from '../../operations.generated.ts'
import { talksAgain } from './talks-again.ts'

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
  ...{ conversations: { items, next: null }, friends: { items: [] } },
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
