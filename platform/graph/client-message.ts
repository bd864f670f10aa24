import {
  MessageType,
  parseMessage,
  type CompleteMessage,
  type ConnectionInitMessage,
  type PingMessage,
  type PongMessage,
  type SubscribeMessage,
} from 'graphql-ws'

/** What a client may say by graphql-ws's protocol. */
export type ClientMessage =
  ConnectionInitMessage | PingMessage | PongMessage | SubscribeMessage | CompleteMessage

/** Null for what breaks the protocol: what is no message, and what only servers say. */
export function clientMessage(text: string): ClientMessage | null {
  try {
    const message = parseMessage(text)
    return message.type === MessageType.ConnectionAck ||
      message.type === MessageType.Next ||
      message.type === MessageType.Error
      ? null
      : message
  } catch {
    return null
  }
}
