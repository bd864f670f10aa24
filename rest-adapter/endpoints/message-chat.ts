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
  const takeTurn = createTurns()

  return {
    method: 'GET',
    path: '/douyin/message/chat',
    family: FAMILY.chat,
    signedIn: false,
    empty: () => ({ message_list: [] }),
    async answer({ parameters, caller }, ask) {
      if (!caller.viewer) return { body: { message_list: [] } }
      const peerId = id(parameters, 'to_user_id')
      const variables = { peerId, opening: isOpening(parameters), first: LIST_LENGTH }
      // A poll waits until the answer before it was written and its mark has moved, or both would show the same.
      const endTurn = await takeTurn(`${caller.viewer.id}:${peerId}`)
      try {
        const { messages, undeliveredMessages } = await ask(ChatDocument, variables, caller)
        const shown = messages?.items ?? undeliveredMessages ?? []
        const sequence = shown.at(-1)?.sequence
        const settled = async (written: boolean) => {
          try {
            if (written && sequence !== undefined)
              await ask(MarkDeliveredDocument, { peerId, sequence }, caller)
          } finally {
            endTurn()
          }
        }
        return { body: { message_list: shown.map(messageView) }, settled }
      } catch (error) {
        endTurn()
        throw error
      }
    },
  }
}

/** Whoever takes a turn under a key gets it when all who took one before have ended theirs. */
function createTurns() {
  const last = new Map<string, Promise<void>>()
  return async (key: string): Promise<() => void> => {
    const before = last.get(key)
    const { promise, resolve } = deferred()
    last.set(key, promise)
    await before
    return () => {
      if (last.get(key) === promise) last.delete(key)
      resolve()
    }
  }
}

function isOpening(parameters: Parameters): boolean {
  return /^0*$/.test(parameters.get('pre_msg_time')?.trim() ?? '')
}
