import type { Place } from '#platform/http/place.ts'

/** What a person may be. Nobody is two of them; whoever may do more is named where it is asked for. */
export type Role = 'USER' | 'MODERATOR' | 'ADMINISTRATOR' | 'DEVELOPER'

/** The person a request is made for. */
export interface Viewer {
  readonly id: string
  readonly sessionId: string
  /** What they may do, as it was when their session was last asked for: at most 5 s ago. */
  readonly role: Role
}

/** Where a token may be used: `douyin` on the REST routes (it travels in URLs), `graph` on GraphQL. */
export type Scope = 'douyin' | 'graph'

/** Everything a subgraph may know about who asks. It travels inward as a value, or sealed. */
export type Caller = {
  /** Where the client's address is registered, where that is looked up. */
  readonly place?: Place | undefined
  /** Null for a guest. */
  readonly viewer: Viewer | null
  /** The door the request came through; sessions that it opens are good for that door only. */
  readonly scope: Scope
  /** The origin that the client itself used, e.g. `http://192.168.1.7:8080`: addresses it is given start so. */
  readonly origin: string
  /** Where the client is, as far as proxies that we trust say; empty for services of our own. */
  readonly address: string
  /** Follows one client request through every log line. */
  readonly requestId: string
  /** When its answer is too late to be of use, in milliseconds since the epoch. */
  readonly until?: number
  /** Gives what is aborted when the client has gone. It does not travel. */
  readonly left?: () => AbortSignal
  /** Whether the client has gone: then nothing more is asked for it. It does not travel. */
  readonly hasLeft?: () => boolean
}

/** Nobody asks: for what only proves that it comes from one of our own services. */
export const nobody: Caller = { viewer: null, scope: 'graph', origin: '', address: '', requestId: '' }
