import type { GraphClient } from '../graph-client.ts'
import { liveClient, type LiveClient } from '../live-client.ts'
import type { World } from '../world.ts'

export const RECEIVED = `subscription Received($since: ID) {
  messageReceived(since: $since) { id sequence content sender { id name isFollow } recipient { id } } }`
export const SEND = `mutation($to: ID!, $text: String!, $once: String) {
  sendMessage(toUserId: $to, content: $text, clientMessageId: $once) { id sequence } }`

/** People who talk, each with a telephone line of their own. */
export interface ChatStage {
  /** Ana and ben, new ones each time. */
  pair(): Promise<[GraphClient, GraphClient]>
  live(viewer: Pick<GraphClient, 'token'> | null): LiveClient
  /** Answers with the message's id. */
  send(from: GraphClient, to: GraphClient, text: string): Promise<string>
}

export function chatStage(world: World): ChatStage {
  let pairs = 0
  return {
    async pair() {
      pairs += 1
      return Promise.all([world.graph.signUp(`ana ${pairs}`), world.graph.signUp(`ben ${pairs}`)])
    },
    live: (viewer) => liveClient(world.gatewayUrl, viewer),
    async send(from, to, text) {
      return (await from.get(SEND, { to: to.id, text })).sendMessage.id
    },
  }
}
