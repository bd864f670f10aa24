import type { Caller } from '#platform/identity/caller.ts'
import { id, type Parameters } from '../parameters.ts'
import type { Answer, Endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import type { Ask } from '../graph.ts'
import {
  ChatDocument,
  MarkDeliveredDocument,
  ReturnUndeliveredDocument,
  TakeUndeliveredDocument,
} from '../operations.generated.ts'
import { messageView } from '../views/message.ts'
import { LIST_LENGTH } from './lists.ts'

/**
 * The app polls this while a chat page is open, also after signing out (contract 1.15). `pre_msg_time` 0 means
 * that the page was just opened. Any other value says nothing that can be relied on (it may be the phone's own
 * clock), so what was delivered is remembered in the database, for all adapters (docs/decisions/3-chat-delivery-mark.md).
 */
export function messageChat(): Endpoint {
  return {
    method: 'GET',
    path: '/douyin/message/chat',
    family: FAMILY.chat,
    signedIn: false,
    empty: () => ({ message_list: [] }),
    async answer({ parameters, caller }, ask) {
      if (!caller.viewer) return { body: { message_list: [] } }
      const peerId = id(parameters, 'to_user_id')
      return isOpening(parameters) ? open(peerId, caller, ask) : poll(peerId, caller, ask)
    },
  }
}

/** The conversation. It counts as told before it is: a poll may follow at once, through another adapter. */
async function open(peerId: string, caller: Caller, ask: Ask): Promise<Answer> {
  const { messages } = await ask(ChatDocument, { peerId, first: LIST_LENGTH }, caller)
  const { items } = messages
  const sequence = items.at(-1)?.sequence
  const body = { message_list: items.map(messageView) }
  if (sequence === undefined) return { body }
  const mark = () => ask(MarkDeliveredDocument, { peerId, sequence }, caller)
  const isMarked = await mark().then(
    () => true,
    () => false,
  )
  // Where nothing can be written, there is still something to read.
  return isMarked ? { body } : { body, settled: mark }
}

/** What is new, taken for this answer and given back when the phone does not get it. */
async function poll(peerId: string, caller: Caller, ask: Ask): Promise<Answer> {
  // What was taken is to be known here, also when the phone goes meanwhile.
  const staying = { ...caller, left: undefined }
  const { takeUndelivered: taken } = await ask(TakeUndeliveredDocument, { peerId }, staying)
  const sequence = taken.at(-1)?.sequence
  const body = { message_list: taken.map(messageView) }
  if (sequence === undefined) return { body }
  const told = { peerId, sequence }
  return {
    body,
    settled: (written) =>
      written ? ask(MarkDeliveredDocument, told, staying) : ask(ReturnUndeliveredDocument, told, staying),
  }
}

function isOpening(parameters: Parameters): boolean {
  return /^0*$/.test(parameters.get('pre_msg_time')?.trim() ?? '')
}
