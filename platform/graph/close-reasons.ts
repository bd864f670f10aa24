/** Why a live socket is closed: a WebSocket close code and a word, both part of the contract (docs/chat.md). */
export interface CloseReason {
  readonly code: number
  readonly reason: string
}

/** This process stops; connect again, to another one. */
export const GOING_AWAY: CloseReason = { code: 1001, reason: 'GoingAway' }
/** What the subscriptions stood on is gone for the moment; connect again. */
export const SUBGRAPH_LOST: CloseReason = { code: 1013, reason: 'SubgraphLost' }
/** The session ran out, was ended, or its user may no longer come in: sign in again. */
export const SESSION_ENDED: CloseReason = { code: 4403, reason: 'SessionEnded' }
/** The graph changed under the subscriptions; connect again. */
export const SCHEMA_RELOADED: CloseReason = { code: 4410, reason: 'SchemaReloaded' }
/** The client does not read what it asked for; connect again and go on with `since`. */
export const TOO_SLOW: CloseReason = { code: 4411, reason: 'ConsumerTooSlow' }
/** Too many sockets of one viewer, or of guests at one address. */
export const TOO_MANY_SOCKETS: CloseReason = { code: 4412, reason: 'TooManySockets' }
/** Too many frames in a minute. */
export const TOO_MANY_FRAMES: CloseReason = { code: 4413, reason: 'TooManyFrames' }
/** What the visitor may do is something else by now, and what runs was begun with what it was; connect again. */
export const ROLE_CHANGED: CloseReason = { code: 4414, reason: 'RoleChanged' }
