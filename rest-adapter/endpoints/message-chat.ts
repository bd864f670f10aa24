import { deferred } from '../deferred.ts'
import { id, type Parameters } from '../parameters.ts'
import type { Endpoint } from '../endpoint.ts'
import { FAMILY } from '../envelope.ts'
import { ChatDocument, MarkDeliveredDocument } from '../operations.generated.ts'
import { messageView } from '../views/message.ts'
import { LIST_LENGTH } from './lists.ts'

/**
 * The app polls this while a chat page is open, also after signing out (contract 1.15). `pre_msg_time` 0 means
 * that the page was just opened. Any other value says nothing that can be relied on (it may be the phone's own
 * clock), so what was delivered is remembered here, as a mark that moves once the answer has been written.
 * Two phones of one account share the mark; an answer lost on the way shows again when the page is reopened.
 */
export function messageChat(): Endpoint {
  // A poll that follows at once waits until the answer before it was written and its mark has moved.
  const unsettled = new Map<string, Promise<unknown>>()

  return {
    method: 'GET',
    path: '/douyin/message/chat',
    family: FAMILY.chat,
    signedIn: false,
    empty: () => ({ message_list: [] }),
    async answer({ parameters, caller }, ask) {
      if (!caller.viewer) return { body: { message_list: [] } }
      const peerId = id(parameters, 'to_user_id')
      const pair = `${caller.viewer.id}:${peerId}`
      await unsettled.get(pair)

      const variables = { peerId, opening: isOpening(parameters), first: LIST_LENGTH }
      const { messages, undeliveredMessages } = await ask(ChatDocument, variables, caller)
      const shown = messages?.items ?? undeliveredMessages ?? []
      const body = { message_list: shown.map(messageView) }
      const sequence = shown.at(-1)?.sequence
      if (sequence === undefined) return { body }

      const settling = deferred()
      unsettled.set(pair, settling.promise)
      return {
        body,
        async settled(written) {
          try {
            if (written) await ask(MarkDeliveredDocument, { peerId, sequence }, caller)
          } finally {
            if (unsettled.get(pair) === settling.promise) unsettled.delete(pair)
            settling.resolve()
          }
        },
      }
    },
  }
}

function isOpening(parameters: Parameters): boolean {
  return /^0*$/.test(parameters.get('pre_msg_time')?.trim() ?? '')
}
