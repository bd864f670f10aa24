import { notFound, towardsOneself, unauthenticated } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { Context } from './context.ts'
import { countSent } from './measures.ts'
import type { MessageRow, MessageStore, NewMessage } from './message-store.ts'

const CONTENT = { min: 1, max: 2_000 }
const CLIENT_MESSAGE_ID = { min: 1, max: 64 }

export async function sendMessage(
  { caller, messages, doorbells, mask }: Context,
  input: { toUserId: string; content: string; clientMessageId?: string | null },
): Promise<MessageRow> {
  const { toUserId, content, clientMessageId = null } = input
  if (!caller.viewer) throw unauthenticated()
  if (toUserId === caller.viewer.id) throw towardsOneself('toUserId', 'write to')
  checkText('content', content, CONTENT)
  if (clientMessageId !== null) checkText('clientMessageId', clientMessageId, CLIENT_MESSAGE_ID)
  const message = await sendOnce(messages, {
    senderId: caller.viewer.id,
    recipientId: toUserId,
    content: mask(content),
    clientMessageId,
  })
  if (!message) throw notFound('user')
  // Stored first, told second, also when it was sent again: the first time may have ended in between.
  doorbells.ring(toUserId, { about: 'received', peerId: caller.viewer.id })
  doorbells.ring(caller.viewer.id, { about: 'sent', peerId: toUserId })
  return message
}

/** A message that was sent before with the same client id is found instead of written again. */
async function sendOnce(messages: MessageStore, message: NewMessage): Promise<MessageRow | null> {
  try {
    const stored = await messages.insert(message)
    if (stored) countSent()
    return stored
  } catch (error) {
    if (message.clientMessageId === null || !messages.isDuplicate(error)) throw error
    return messages.byClientId(message)
  }
}
