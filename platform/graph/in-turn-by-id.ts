import { MessageType } from 'graphql-ws'
import type { ClientMessage } from './client-message.ts'

type Hear = (text: string) => Promise<void>

/** An operation of one id, from its `subscribe` until nothing of it is left. */
interface Turn {
  /** What it begins with, while it waits for the one before. */
  waiting: string | null
  /** When it had no longer to wait; undefined where there was no other before it. */
  readonly begun: Promise<void> | undefined
  ended: Promise<void>
  /** Its client completed it. */
  isGivenUp: boolean
}

/**
 * Lets an id name one operation at a time: one that comes under the id of another that its client gave up begins when
 * that one has ended. graphql-ws knows operations by their ids alone, so of two that are both on their way it would
 * forget one and never end it, whatever the client says and also when its socket is gone.
 */
export function inTurnById(hear: Hear): (message: ClientMessage, text: string) => Promise<void> {
  /** The last one of each id that has not ended. */
  const turns = new Map<string, Turn>()

  function subscribe(id: string, text: string): Promise<void> {
    const before = turns.get(id)
    // Taken: whoever uses it all the same breaks the protocol, and is told so as soon as that one has begun.
    if (before && !before.isGivenUp) return before.begun ? before.begun.then(() => hear(text)) : hear(text)
    const turn: Turn = { waiting: text, begun: before?.ended, ended: Promise.resolve(), isGivenUp: false }
    turns.set(id, turn)
    const ended = before ? before.ended.then(() => begin(turn)) : begin(turn)
    return (turn.ended = ended.finally(() => {
      if (turns.get(id) === turn) turns.delete(id)
    }))
  }

  async function begin(turn: Turn): Promise<void> {
    const { waiting } = turn
    turn.waiting = null
    if (waiting !== null) await hear(waiting)
  }

  async function complete(id: string, text: string): Promise<void> {
    const turn = turns.get(id)
    if (!turn) return hear(text)
    turn.isGivenUp = true
    if (turn.waiting === null) return hear(text)
    // What nobody wants any more is not begun, and not kept either.
    turn.waiting = null
  }

  return (message, text) => {
    if (message.type === MessageType.Subscribe) return subscribe(message.id, text)
    if (message.type === MessageType.Complete) return complete(message.id, text)
    return hear(text)
  }
}
